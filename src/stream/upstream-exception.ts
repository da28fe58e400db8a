import { AppException } from '../common/errors/app-exception.js';
import { StreamError } from './stream-errors.js';

/** When there is no better word from Stream. */
const RETRY_AFTER_SECONDS = 2;

/**
 * What a client is told when a call to Stream has failed that its request waited for: what it means for the client, in our
 * words. Other errors are returned as they are.
 */
export function asUpstreamException(error: unknown): unknown {
  if (!(error instanceof StreamError)) return error;
  if (error.permanent || error.credentialsRefused) return new AppException('UPSTREAM_REFUSED', { cause: error });
  const retryAfterSeconds = Math.max(RETRY_AFTER_SECONDS, Math.ceil((error.retryAfterMs ?? 0) / 1000));
  const code = error.timedOut ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_UNAVAILABLE';
  return new AppException(code, { cause: error, retryAfterSeconds });
}
