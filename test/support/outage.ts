import type { TestApp, TestResponse } from './create-test-app.js';
import { eventually } from './eventually.js';
import { expectError } from './expect-error.js';

/** The limit of production, for a server whose database will be away. */
export const PROMPT = { MONGODB_TIMEOUT_MS: '1200' } as const;

/** Two seconds are promised; the rest is what a loaded machine may add before this counts as broken. */
const PROMISED_MS = 2000;
const SLACK_MS = 2000;
const TICK_MS = 20;

/**
 * Sends a request, and expects its answer within the time that is promised while the database is away. Server and test
 * are one process, so time in which this process stands still is not the server's: the ticks of a timer are counted.
 */
export async function answeredInTime(send: () => Promise<TestResponse>): Promise<TestResponse> {
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), TICK_MS);
  try {
    const response = await send();
    expect(ticks * TICK_MS).toBeLessThan(PROMISED_MS + SLACK_MS);
    return response;
  } finally {
    clearInterval(ticking);
  }
}

/** Expects the answer of a server whose database is away: 503, with a time after which to try again. */
export function expectOutage(response: TestResponse): void {
  expectError(response, 'DATABASE_UNAVAILABLE');
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
}

/** Waits until Stream has frozen a channel. */
export async function eventuallyFrozen(
  { streamClient }: TestApp,
  channelId: string,
  deadlineMs: number,
): Promise<void> {
  const options = { state: true, watch: false, presence: false };
  await eventually(
    'the channel to be frozen in Stream',
    async () => (await streamClient.channel('messaging', channelId).query(options)).channel.frozen,
    deadlineMs,
  );
}
