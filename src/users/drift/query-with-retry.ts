import { setTimeout as delay } from 'node:timers/promises';
import { StreamError } from '../../stream/stream-errors.js';
import type { StreamUserQuery, StreamUserState } from '../../stream/stream-types.js';
import type { StreamUsers } from '../../stream/stream-users.js';

/** Tries after a fault, beside those after a limit. With pauses that double from one second: half a minute. */
const MOST_RETRIES = 5;
const FIRST_PAUSE_MS = 1000;

/**
 * Asks Stream for users, for work that has time: waits as long as Stream wants to be left alone, and comes back after a
 * fault.
 *
 * @param onWait told before each wait, in milliseconds
 * @throws StreamError when Stream refuses the question, or is away for longer than that
 */
export async function queryWithRetry(
  stream: Pick<StreamUsers, 'query'>,
  query: StreamUserQuery,
  onWait: (ms: number) => void,
): Promise<StreamUserState[]> {
  for (let retries = 0; ;) {
    try {
      return await stream.query(query);
    } catch (error) {
      if (!(error instanceof StreamError) || !error.retryable) throw error;
      if (error.retryAfterMs === undefined && retries >= MOST_RETRIES) throw error;
      const waitMs = error.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** retries;
      if (error.retryAfterMs === undefined) retries += 1;
      onWait(waitMs);
      await delay(waitMs);
    }
  }
}
