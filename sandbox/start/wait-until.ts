import { setTimeout as pause } from 'node:timers/promises';

/** How often a condition is looked at again, in ms. */
const INTERVAL_MS = 100;

/** Asks until the answer is yes. False when `deadlineMs` have passed, or `signal` was aborted, without one. */
export async function waitUntil(
  condition: () => Promise<boolean>,
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    if (signal?.aborted) return false;
    if (await condition()) return true;
    if (performance.now() >= end) return false;
    await pause(INTERVAL_MS);
  }
}
