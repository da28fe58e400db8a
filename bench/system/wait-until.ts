import { setTimeout as pause } from 'node:timers/promises';

/** How often a condition is looked at again, in ms. */
const INTERVAL_MS = 50;

/**
 * Asks until the answer is yes.
 *
 * @throws Error that names `what` when `deadlineMs` have passed without one
 */
export async function waitUntil(what: string, deadlineMs: number, condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() >= end) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
    await pause(INTERVAL_MS);
  }
}
