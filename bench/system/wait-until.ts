import { setTimeout as pause } from 'node:timers/promises';

/** How often a condition is checked, in ms. */
const INTERVAL_MS = 50;

/**
 * Waits until a condition is true.
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
