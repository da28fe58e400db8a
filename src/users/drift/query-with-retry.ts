import { setTimeout as delay } from 'node:timers/promises';
import { StreamError } from '../../stream/stream-errors.js';

/** Retries after a fault; pauses for a rate limit do not count. They take half a minute in all. */
const MAX_RETRIES = 5;
const FIRST_PAUSE_MS = 1000;

/**
 * Queries Stream for work that is not urgent: waits as long as a rate limit lasts, and retries after a fault.
 *
 * @param onWait called before each pause, with its length in milliseconds
 * @throws StreamError when Stream refuses the query, or all retries have failed
 */
export async function queryWithRetry<Q, R>(
  stream: { query(query: Q): Promise<R> },
  query: Q,
  onWait: (ms: number) => void,
): Promise<R> {
  for (let retries = 0; ;) {
    try {
      return await stream.query(query);
    } catch (error) {
      if (!(error instanceof StreamError) || !error.retryable) throw error;
      if (error.retryAfterMs === undefined && retries >= MAX_RETRIES) throw error;
      const waitMs = error.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** retries;
      if (error.retryAfterMs === undefined) retries += 1;
      onWait(waitMs);
      await delay(waitMs);
    }
  }
}
