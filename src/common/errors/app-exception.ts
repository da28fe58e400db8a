import { ERROR_CODES, type ErrorCode } from './error-codes.js';
import type { ErrorDetailDto, ErrorEnvelope } from './error-envelope.js';

/** One invalid field of a request. */
export type ErrorDetail = Readonly<ErrorDetailDto>;

interface AppExceptionOptions extends Pick<ErrorEnvelope, 'details' | 'missingFields'> {
  /** Instead of the registry's text, where that has a number which a setting changes. */
  readonly publicMessage?: string;
  /** How long the client should wait before it tries again; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** The underlying error: for the log, never for the client. */
  readonly cause?: unknown;
}

/** The only error that services throw on purpose: a code of the registry, which has its status and public text. */
export class AppException extends Error {
  override readonly name = 'AppException';
  readonly details: readonly ErrorDetail[] | undefined;
  readonly missingFields: readonly string[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: ErrorCode,
    options: AppExceptionOptions = {},
  ) {
    super(options.publicMessage ?? ERROR_CODES[code].message, { cause: options.cause });
    this.details = options.details;
    this.missingFields = options.missingFields;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * The answer to a client: the registry's public texts, never those of a cause. Clients that show `message` to people are
 * told the first field that is not valid.
 */
export function toEnvelope(exception: AppException, requestId: string): ErrorEnvelope {
  const { status, error } = ERROR_CODES[exception.code];
  const [first] = exception.details ?? [];
  const message = (exception.code === 'VALIDATION_FAILED' && first?.message) || exception.message;
  return {
    success: false,
    statusCode: status,
    error,
    message,
    code: exception.code,
    requestId,
    ...(exception.details && { details: exception.details }),
    ...(exception.missingFields && { missingFields: exception.missingFields }),
  };
}
