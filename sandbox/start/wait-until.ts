import { setTimeout as pause } from 'node:timers/promises';

/** How often a condition is checked, in ms. */
const INTERVAL_MS = 100;

/** Waits until `condition` is true. False when `deadlineMs` have passed, or `signal` was aborted, before that. */
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
