import { AppException } from '../../common/errors/app-exception.js';
import type { ErrorCode } from '../../common/errors/error-codes.js';

/**
 * refused: the provider does not accept our credentials. invalid: it refuses the call itself, and will again. timeout: no
 * answer in time. unavailable: everything else that may pass.
 */
export type VideoFault = 'refused' | 'invalid' | 'timeout' | 'unavailable';

const CODE_OF: Readonly<Record<VideoFault, ErrorCode>> = {
  refused: 'UPSTREAM_REFUSED',
  invalid: 'UPSTREAM_REFUSED',
  timeout: 'UPSTREAM_TIMEOUT',
  unavailable: 'UPSTREAM_UNAVAILABLE',
};

const RETRY_AFTER_SECONDS = 2;

/** A call to the provider failed. The message never holds the provider's text, a token or an address. */
export class VideoError extends Error {
  override readonly name = 'VideoError';

  constructor(
    readonly operation: string,
    reason: string,
    readonly fault: VideoFault,
    /** How long the provider says to wait. */
    readonly retryAfterMs?: number,
  ) {
    super(`${operation}: ${reason}`);
  }

  /** Another attempt cannot help. Refused credentials are no such case: an operator corrects them. */
  get permanent(): boolean {
    return this.fault === 'invalid';
  }
}

/** What a client is answered when the provider failed; other errors stay as they are. */
export function toClientError(error: unknown): unknown {
  if (!(error instanceof VideoError)) return error;
  const waitMs = error.retryAfterMs ?? 0;
  const retryAfterSeconds = Math.max(RETRY_AFTER_SECONDS, Math.ceil(waitMs / 1000));
  const mayPass = error.fault === 'timeout' || error.fault === 'unavailable';
  return new AppException(CODE_OF[error.fault], { cause: error, ...(mayPass && { retryAfterSeconds }) });
}
