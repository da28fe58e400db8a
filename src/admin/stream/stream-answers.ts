import { AppException } from '../../common/errors/app-exception.js';
import type { ErrorCode } from '../../common/errors/error-codes.js';
import { StreamError } from '../../stream/stream-errors.js';
import { asUpstreamException } from '../../stream/upstream-exception.js';

/** What a route that waits for Stream can answer. */
export const STREAM_ERRORS = [
  'UPSTREAM_REFUSED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
] as const satisfies readonly ErrorCode[];

/**
 * Calls Stream within a request: its faults become errors of the registry, and its texts stay here.
 *
 * @throws AppException VALIDATION_FAILED when Stream refuses a value that was given, else one of {@link STREAM_ERRORS}
 */
export async function answering<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof StreamError && error.invalidInput ? refusalOf(error) : asUpstreamException(error);
  }
}

function refusalOf(cause: StreamError): AppException {
  const message = 'Stream does not accept one of these values';
  return new AppException('VALIDATION_FAILED', { cause, details: [{ field: 'body', rule: 'stream', message }] });
}
