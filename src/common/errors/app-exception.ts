import { ERROR_CODES, type ErrorCode } from './error-codes.js';

/** One invalid field of a request. */
export interface ErrorDetail {
  /** Path of the field in the request, dotted for nested ones. */
  readonly field: string;
  /** Name of the rule that was broken. */
  readonly rule: string;
  readonly message: string;
}

interface AppExceptionOptions {
  readonly details?: readonly ErrorDetail[];
  /** For FIELDS_MISSING: the missing fields, in the order of the form. */
  readonly missingFields?: readonly string[];
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
    super(ERROR_CODES[code].message, { cause: options.cause });
    this.details = options.details;
    this.missingFields = options.missingFields;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
