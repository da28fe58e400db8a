/**
 * Operations that refuse even their good request when it comes again: a signature or secret is missing, an address is
 * taken, an account that signs in elsewhere has no password to change. Others are for administrators, and a vet calls.
 */
const REFUSED: Readonly<Record<string, number>> = {
  'POST /api/webhooks/stream': 401,
  'POST /api/webhooks/100ms': 401,
  'POST /api/auth/signup': 400,
  'PUT /api/auth/password': 403,
  'POST /api/channels/{cid}/messages/{messageId}/undelete': 403,
};

/** The status of a refusal that is no fault; undefined for operations that must succeed. */
export const refusalOf = (operation: string): number | undefined =>
  / \/api\/admin\//.test(operation) ? 403 : REFUSED[operation];

export const PUTTING = 'PUT /api/appointments/{id}';
const CHANGING_GROUP = 'PATCH /api/channels/{cid}';
const CHANGING_MESSAGE = 'PATCH /api/channels/{cid}/messages/{messageId}';
/** Makes a room where a body without the fields of a good one is none to refuse. */
const ROOM_MAKING = 'POST /api/rooms';

/** Operations that store what they are given; their good request undoes that. */
export const STORING: readonly string[] = [
  'PUT /api/auth/onboarding',
  'POST /api/auth/onboarding',
  PUTTING,
  'PATCH /api/appointments/{id}',
  CHANGING_GROUP,
  CHANGING_MESSAGE,
];

/** Operations that make another record each time; what they have made is removed again. */
export const MAKING: readonly string[] = ['POST /api/appointments', PUTTING, ROOM_MAKING, 'POST /api/channels'];

/** What two good answers to the same request do not share. */
const VOLATILE = ['token', 'accessToken', 'expiresAt', 'appointments', 'nextCursor'];
/** What of the answers of operations that store follows from several fields, or from earlier requests. */
const FOLLOWING = ['updatedAt', 'learningLanguage', 'learningLanguages', 'profilePic', 'petOwnerName'];
const ROOM = ['room', 'roomCodes', 'guestCode', 'hostCode'];
/** Whether Stream has a change within the time that the request waits for it. */
const GROUP = ['updatedAt', 'synced'];
/** Times of changes, and marks that earlier requests have left on the same message. */
const MESSAGE = ['updatedAt', 'pinnedAt', 'pinnedUntil', 'latestReactions', 'reactionCounts'];

const OF_OPERATION: Readonly<Record<string, readonly string[]>> = {
  'POST /api/channels': [...GROUP, 'cid', 'id', 'createdAt'],
  // Fields that are not named stay as other requests of the same moment have set them.
  [CHANGING_GROUP]: [...GROUP, 'custom', 'name', 'image'],
  [CHANGING_MESSAGE]: [...MESSAGE, 'custom', 'text', 'attachments'],
  // Each file has an address of its own.
  'POST /api/channels/{cid}/files': ['url'],
  'POST /api/channels/{cid}/images': ['url'],
};

/** The keys of an answer that are not compared. */
export function volatileKeys(operation: string, place: string, json: string): ReadonlySet<string> {
  if (operation === ROOM_MAKING && (place === 'the whole body' || json === 'null')) return new Set(ROOM);
  // A page of another length; what a search finds, in channels of the caller's, follows from the payload.
  if (operation === 'GET /api/channels' && place === 'query limit') return new Set(['channels', 'nextCursor']);
  if (operation === 'GET /api/messages/search' && place === 'query q') return new Set(['messages']);
  // Fields that are null are none.
  if (operation === 'POST /api/channels' && place === 'body custom' && json.includes('null'))
    return new Set([...(OF_OPERATION[operation] ?? []), 'custom']);
  // Every account that is no member is named as such.
  if (/ \/api\/channels\/\{cid\}\/(members|moderators)/.test(operation))
    return new Set([...GROUP, ...VOLATILE, 'results']);
  const own = OF_OPERATION[operation];
  if (own) return new Set(own);
  if (STORING.includes(operation)) return new Set(FOLLOWING);
  if (/ \/api\/channels\/\{cid\}\/messages/.test(operation)) return new Set([...VOLATILE, ...MESSAGE]);
  if (/ \/api\/channels/.test(operation)) return new Set([...VOLATILE, ...GROUP]);
  return new Set(VOLATILE);
}

/** 202 is the same success, without Stream's answer yet. */
export const isAs = (status: number, good: number | undefined, operation: string): boolean =>
  status === good || (/^(POST|PATCH|DELETE) \/api\/channels/.test(operation) && status === 202 && Number(good) < 300);
