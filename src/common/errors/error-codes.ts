/** The log level of an error: clients' mistakes are routine, faults of this server or its upstreams are not. */
export type ErrorLevel = 'debug' | 'warn' | 'error';

/** One kind of error: what clients see (status, `error`, `message`) and how it is logged. */
interface ErrorDefinition {
  readonly status: number;
  readonly error: string;
  readonly message: string;
  readonly level: ErrorLevel;
}

/**
 * Every error the API can answer. The key is the `code`, on which clients should branch; texts marked as promised in
 * `docs/errors.md` are kept for clients that compare them. A spec compares this table with that page.
 */
export const ERROR_CODES = {
  VALIDATION_FAILED: define(400, 'Bad Request', 'The request is not valid.'),
  MALFORMED_BODY: define(400, 'Bad Request', 'The request body is not valid JSON.'),
  MALFORMED_URL: define(400, 'Bad Request', 'The request address is malformed.'),
  BAD_REQUEST: define(400, 'Bad Request', 'The request could not be understood.'),
  FIELDS_MISSING: define(400, 'Bad Request', 'All fields are required'),
  PASSWORD_BELOW_MINIMUM: define(400, 'Bad Request', 'Password must be at least 6 characters'),
  PASSWORD_TOO_SHORT: define(400, 'Bad Request', 'Password must be at least 8 characters'),
  PASSWORD_TOO_LONG: define(400, 'Bad Request', 'Password must be at most 1024 bytes long'),
  PASSWORD_TOO_COMMON: define(400, 'Bad Request', 'This password is one of the most common ones; choose another'),
  PASSWORD_PERSONAL: define(400, 'Bad Request', 'Password must not be your email address or your name'),
  PASSWORD_UNCHANGED: define(400, 'Bad Request', 'The new password must differ from the current one'),
  EMAIL_INVALID: define(400, 'Bad Request', 'Invalid email format'),
  EMAIL_TAKEN: define(400, 'Bad Request', 'Email already exists, please use a different one'),
  FRIEND_REQUEST_TO_SELF: define(400, 'Bad Request', "You can't send friend request to yourself"),
  ALREADY_FRIENDS: define(400, 'Bad Request', 'You are already friends with this user'),
  FRIEND_REQUEST_EXISTS: define(400, 'Bad Request', 'A friend request already exists between you and this user'),
  FRIEND_REQUEST_DECLINED: define(
    400,
    'Bad Request',
    'This person declined your friend request; you can send another one a week after that.',
  ),
  ACCOUNT_BLOCKED: define(400, 'Bad Request', 'You have blocked this account; unblock it first.'),
  BLOCK_OF_SELF: define(400, 'Bad Request', 'An account cannot block itself.'),
  TOO_MANY_BLOCKS: define(400, 'Bad Request', 'This account has blocked as many accounts as it can.'),
  TOO_MANY_FRIEND_REQUESTS: define(400, 'Bad Request', 'This account has as many open friend requests as it can have.'),
  TOO_MANY_FRIENDS: define(400, 'Bad Request', 'One of you has as many friends as an account can have.'),
  TOO_MANY_SCHEDULED_MESSAGES: define(
    400,
    'Bad Request',
    'This account has as many scheduled messages as it can have.',
  ),

  UNAUTHORIZED: define(401, 'Unauthorized', 'Sign in to use this resource.'),
  TOKEN_NOT_PROVIDED: define(401, 'Unauthorized', 'Unauthorized: No token provided'),
  TOKEN_FOR_ANOTHER_ACCOUNT: define(401, 'Unauthorized', 'A token is issued to its own account only.'),
  INVALID_CREDENTIALS: define(401, 'Unauthorized', 'Invalid email or password'),
  SESSION_TOKEN_INVALID: define(401, 'Unauthorized', 'Invalid or expired session token'),
  WEBHOOK_SECRET_INVALID: define(401, 'Unauthorized', 'The webhook secret is missing or wrong.'),
  INVALID_SIGNATURE: define(401, 'Invalid signature', 'The signature does not match the body.'),

  FORBIDDEN: define(403, 'Forbidden', 'This account may not do that.'),
  FOREIGN_ORIGIN: define(403, 'Forbidden', 'Cross-site requests may not use the session cookie.'),
  CURRENT_PASSWORD_WRONG: define(403, 'Forbidden', 'The current password is incorrect.'),
  FRIEND_REQUEST_NOT_YOURS: define(403, 'Forbidden', 'You are not authorized to accept this request'),
  CUSTOMER_MISMATCH: define(403, 'Forbidden', 'Customer ID does not match authenticated user'),
  ROOM_NOT_OPEN: define(
    403,
    'Room not open',
    'The room is disabled or has ended, or it is not the time of its appointment.',
  ),
  APPOINTMENT_MISMATCH: define(403, 'Forbidden', 'petOwnerId or vetId does not match the appointment.'),

  NOT_FOUND: define(404, 'Not Found', 'There is nothing at this address.'),
  APPOINTMENT_NOT_FOUND: define(404, 'Appointment not found', 'Appointment not found'),
  RECIPIENT_NOT_FOUND: define(404, 'Not Found', 'Recipient not found'),
  FRIEND_REQUEST_NOT_FOUND: define(404, 'Not Found', 'Friend request not found'),
  FRIEND_NOT_FOUND: define(404, 'Not Found', 'Friend not found'),
  CHANNEL_NOT_FOUND: define(404, 'Channel not found', 'Channel not found'),
  ACCOUNT_NOT_FOUND: define(404, 'Account not found', 'Account not found'),
  JOB_NOT_FOUND: define(404, 'Job not found', 'Job not found'),
  CHANNEL_TYPE_NOT_FOUND: define(404, 'Channel type not found', 'Channel type not found'),
  MESSAGE_NOT_FOUND: define(404, 'Message not found', 'Message not found'),
  ROOM_NOT_FOUND: define(404, 'Room not found', 'Room not found'),
  SESSION_NOT_FOUND: define(404, 'Session not found', 'Session not found'),
  LOCAL_ACCOUNTS_OFF: define(404, 'Not Found', 'Accounts sign in elsewhere, not at this server.'),

  METHOD_NOT_ALLOWED: define(405, 'Method Not Allowed', 'Method not allowed.'),
  NOT_ACCEPTABLE: define(406, 'Not Acceptable', 'Requested format not available.'),
  REQUEST_TIMEOUT: define(408, 'Request Timeout', 'The request took too long to arrive.'),
  CHANNEL_OF_ANOTHER_KIND: define(409, 'Conflict', 'This channel is changed by other routes.'),
  CHANNEL_ID_TAKEN: define(409, 'Conflict', 'Another channel has this id.'),
  TOO_MANY_MEMBERS: define(409, 'Conflict', 'A channel cannot have that many members.'),
  CONFLICT: define(409, 'Conflict', 'The request conflicts with the current state.'),
  IDEMPOTENCY_KEY_IN_USE: define(409, 'Conflict', 'A request with this Idempotency-Key is still running.'),
  UNSAFE_SETTING: define(
    409,
    'Unsafe setting',
    'Clients could then do more in chat than planned, or events would be lost.',
  ),
  CHANNEL_NOT_WRITABLE: define(409, 'Conflict', 'The channel is not open for messages now.'),
  PAYLOAD_TOO_LARGE: define(413, 'Payload Too Large', 'The request body is too large.'),
  URI_TOO_LONG: define(414, 'URI Too Long', 'The request address is too long.'),
  UNSUPPORTED_MEDIA_TYPE: define(415, 'Unsupported Media Type', 'Send JSON, as application/json.'),
  FILE_TYPE_NOT_ALLOWED: define(415, 'Unsupported Media Type', 'Files of this type are not accepted.'),
  IDEMPOTENCY_KEY_REUSED: define(422, 'Unprocessable Content', 'This Idempotency-Key was used with another body.'),
  RATE_LIMITED: define(429, 'Too Many Requests', 'Too many requests; try again after the time in Retry-After.'),
  HEADERS_TOO_LARGE: define(431, 'Request Header Fields Too Large', 'The request headers are too large.'),

  INTERNAL: define(500, 'Internal Server Error', 'Something went wrong on our side.', 'error'),
  UPSTREAM_REFUSED: define(502, 'Bad Gateway', 'A service this server depends on gave no usable answer.', 'error'),
  CHANNEL_NOT_READY: define(
    503,
    'Failed to create channel',
    'The chat service has not answered in time; the channel is created as soon as it does.',
    'warn',
  ),
  OVERLOADED: define(503, 'Service Unavailable', 'Server overloaded; retry later.', 'warn'),
  UPSTREAM_UNAVAILABLE: define(503, 'Service Unavailable', 'A service this server depends on is unavailable.', 'warn'),
  DATABASE_UNAVAILABLE: define(503, 'Service Unavailable', 'The server cannot reach its database.', 'error'),
  VIDEO_NOT_CONFIGURED: define(503, 'Service Unavailable', 'Video rooms are not set up on this server.'),
  SHUTTING_DOWN: define(503, 'Service Unavailable', 'This instance is shutting down; try again.', 'debug'),
  UPSTREAM_TIMEOUT: define(504, 'Gateway Timeout', 'A service this server depends on did not answer in time.', 'warn'),
} as const satisfies Record<string, ErrorDefinition>;

/** The machine-readable name of an error, stable across versions. */
export type ErrorCode = keyof typeof ERROR_CODES;

function define(status: number, error: string, message: string, level: ErrorLevel = 'debug'): ErrorDefinition {
  return { status, error, message, level };
}
