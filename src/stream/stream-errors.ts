/** Stream's error codes that we act on. Its texts may change; its codes and statuses may not. */
const CODE_INPUT = 4;
const CODE_NOT_FOUND = 16;

/** Refusals of the API key, of a token as a whole, and of its signature: ours are wrong when our key or secret is. */
const CREDENTIAL_CODES = new Set([2, 5, 43]);

/** Answers after which the same call may succeed: failures of Stream itself, timeouts, too many connections. */
const RETRYABLE_CODES = new Set([-1, 3, 9, 23, 45, 60, 71]);

/** The app is suspended: like a refused key, a fault of the installation, not of the call. */
const CODE_APP_SUSPENDED = 99;

/** The SDK's, and that of the signal which ends a call of ours. */
const TIMEOUTS: ReadonlySet<string> = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED']);

const UNAUTHORIZED = 401;
const PAYLOAD_TOO_LARGE = 413;
const RATE_LIMITED = 429;

interface StreamErrorOptions {
  readonly status?: number | undefined;
  readonly code?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly timedOut?: boolean;
}

/**
 * A call to Stream failed. Its message names the operation, Stream's code and the HTTP status, and nothing else: the
 * SDK's own errors carry the server token in their request configuration and must not travel.
 */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly status: number | undefined;
  readonly code: number | undefined;
  /** After a 429: how long Stream says to wait. A duration, because Stream's clock is not ours. */
  readonly retryAfterMs: number | undefined;
  /** The answer took too long; the call may have had its effect. */
  readonly timedOut: boolean;

  constructor(
    readonly operation: string,
    reason: string,
    options: StreamErrorOptions = {},
  ) {
    super(`${operation}: ${reason}`);
    this.status = options.status;
    this.code = options.code;
    this.retryAfterMs = options.retryAfterMs;
    this.timedOut = options.timedOut ?? this.status === 408;
  }

  /**
   * The same call may succeed later, once Stream or our credentials work again; its effect may have happened already.
   * Stream's own refusals carry a code. A refusal without one comes from a gateway and is permanent only for a body that is
   * too large.
   */
  get retryable(): boolean {
    if (this.status === undefined || this.status >= 500 || [UNAUTHORIZED, 408, RATE_LIMITED].includes(this.status))
      return true;
    if (this.code === undefined) return this.status !== PAYLOAD_TOO_LARGE;
    return RETRYABLE_CODES.has(this.code) || this.code === CODE_APP_SUSPENDED;
  }

  /** The same call will be refused again. */
  get permanent(): boolean {
    return !this.retryable;
  }

  /** Stream refused the API key, or the signature made with the secret. */
  get credentialsRefused(): boolean {
    return this.status === UNAUTHORIZED && this.code !== undefined && CREDENTIAL_CODES.has(this.code);
  }

  /** Stream says that it does not exist; a gateway's 404 does not count. */
  get notFound(): boolean {
    return this.code === CODE_NOT_FOUND;
  }

  /** Stream refused the input; for example because a user in it does not exist in Stream. */
  get invalidInput(): boolean {
    return this.status === 400 && this.code === CODE_INPUT;
  }
}

/** The parts of the SDK's and axios's errors that we read. */
interface SdkError {
  readonly code?: unknown;
  readonly status?: unknown;
  readonly response?: { readonly status?: unknown; readonly headers?: Readonly<Record<string, unknown>> };
}

/** Translates what the SDK throws: its own error with Stream's code, or axios's when there was no answer. */
export function toStreamError(operation: string, error: unknown): StreamError {
  if (error instanceof StreamError) return error;
  const { code, status, response } = (error ?? {}) as SdkError;
  const httpStatus = asNumber(response?.status) ?? asNumber(status);
  const streamCode = asNumber(code);
  if (httpStatus === undefined) {
    const fault = typeof code === 'string' ? code : 'unknown fault';
    return new StreamError(operation, `no usable answer (${fault})`, { timedOut: TIMEOUTS.has(fault) });
  }
  return new StreamError(operation, `Stream answered ${httpStatus}, code ${streamCode ?? 'none'}`, {
    status: httpStatus,
    code: streamCode,
    retryAfterMs: httpStatus === RATE_LIMITED ? waitAfterLimit(response?.headers ?? {}) : undefined,
  });
}

const LONGEST_WAIT_MS = 120_000;
const UNKNOWN_WAIT_MS = 60_000;

/**
 * How long Stream says to wait: until the reset of its limit, or what `Retry-After` says, whichever is later. Times count
 * from the `Date` of the answer, by Stream's own clock: ours may be wrong, so without it they are not read. Stream's limits
 * are per minute, so the wait is capped at two.
 */
function waitAfterLimit(headers: Readonly<Record<string, unknown>>): number {
  const sinceMs = Date.parse(String(headers['date']));
  const waits = [untilReset(headers['x-ratelimit-reset'], sinceMs), untilRetry(headers['retry-after'], sinceMs)];
  const known = waits.filter((wait) => wait !== undefined);
  const waitMs = known.length > 0 ? Math.max(...known) : UNKNOWN_WAIT_MS;
  return Math.min(LONGEST_WAIT_MS, Math.max(1000, waitMs));
}

/** The header holds Unix seconds. */
function untilReset(header: unknown, sinceMs: number): number | undefined {
  const resetMs = Number(header) * 1000;
  return Number.isFinite(resetMs - sinceMs) && resetMs > 0 ? resetMs - sinceMs : undefined;
}

/** The header holds seconds from now or, as HTTP allows, a date. */
function untilRetry(header: unknown, sinceMs: number): number | undefined {
  const text = String(header ?? '').trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // A date of HTTP begins with the name of its day; `Date.parse` alone would take far more for one.
  const atMs = /^[A-Z][a-z]{2},/.test(text) ? Date.parse(text) : NaN;
  return Number.isFinite(atMs - sinceMs) ? atMs - sinceMs : undefined;
}

const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
