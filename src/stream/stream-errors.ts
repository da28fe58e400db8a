/** Stream's error codes that we act on. Its texts may change; its codes and statuses may not. */
const CODE_INPUT = 4;
const CODE_NOT_FOUND = 16;

/** Refusals of the API key, of a token as a whole, and of its signature: ours are wrong when our key or secret is. */
const CREDENTIAL_CODES = new Set([2, 5, 43]);

/** Answers after which the same call may succeed: failures of Stream's own, time-outs, too many connections. */
const RETRYABLE_CODES = new Set([-1, 3, 9, 23, 45, 60, 71]);

/** The app is suspended: like a refused key, a fault of the installation that somebody will mend, not of the call. */
const CODE_APP_SUSPENDED = 99;

const UNAUTHORIZED = 401;
const PAYLOAD_TOO_LARGE = 413;
const RATE_LIMITED = 429;

interface StreamErrorOptions {
  readonly status?: number | undefined;
  readonly code?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

/**
 * A call to Stream failed. Its message names the operation, Stream's code and the HTTP status, and nothing else: the
 * SDK's own errors carry the server token in their request configuration and must not travel.
 */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly status: number | undefined;
  readonly code: number | undefined;
  /** How long Stream will not take calls of this kind, after a 429. A duration: its clock is not ours. */
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly operation: string,
    reason: string,
    options: StreamErrorOptions = {},
  ) {
    super(`${operation}: ${reason}`);
    this.status = options.status;
    this.code = options.code;
    this.retryAfterMs = options.retryAfterMs;
  }

  /**
   * The same call may succeed later, once Stream or our credentials are well; its effect may have happened already.
   * Stream's own refusals carry a code: one without is a gateway's, and says nothing of the call but that it is too big.
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

  /** Stream says that it is not there; a 404 of a gateway in between says nothing of the kind. */
  get notFound(): boolean {
    return this.code === CODE_NOT_FOUND;
  }

  /** Stream refused what was asked for; among other things because a user it names does not exist there. */
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

/** Translates what the SDK throws: its own error with Stream's code, or axios's when there was no answer at all. */
export function toStreamError(operation: string, error: unknown, now: Date): StreamError {
  if (error instanceof StreamError) return error;
  const { code, status, response } = (error ?? {}) as SdkError;
  const httpStatus = asNumber(response?.status) ?? asNumber(status);
  const streamCode = asNumber(code);
  if (httpStatus === undefined) {
    return new StreamError(operation, `no usable answer (${typeof code === 'string' ? code : 'unknown fault'})`);
  }
  return new StreamError(operation, `Stream answered ${httpStatus}, code ${streamCode ?? 'none'}`, {
    status: httpStatus,
    code: streamCode,
    retryAfterMs: httpStatus === RATE_LIMITED ? waitAfterLimit(response?.headers ?? {}, now) : undefined,
  });
}

const LONGEST_WAIT_MS = 120_000;
const UNKNOWN_WAIT_MS = 60_000;

/**
 * The time until the reset that Stream names, by Stream's own clock where the answer tells it. Stream's limits are per
 * minute; a reset further away than two is not believed.
 */
function waitAfterLimit(headers: Readonly<Record<string, unknown>>, now: Date): number {
  const resetMs = Number(headers['x-ratelimit-reset']) * 1000;
  const answeredMs = Date.parse(String(headers['date']));
  const waitMs =
    Number.isFinite(resetMs) && resetMs > 0
      ? resetMs - (Number.isFinite(answeredMs) ? answeredMs : now.getTime())
      : UNKNOWN_WAIT_MS;
  return Math.min(LONGEST_WAIT_MS, Math.max(1000, waitMs));
}

const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
