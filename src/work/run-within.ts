import { setTimeout as delay } from 'node:timers/promises';

/** How often a request checks whether another worker has done the work it waits for. */
const POLL_MS = 40;

/** Work that a request wants to see done before it answers. */
export interface AwaitedWork {
  /** Does it, if it is due and no other worker holds it; see `WorkLoop.runNow`. */
  run(): Promise<unknown>;
  /** Whether it is done by now, by this worker or another. */
  isDone(): Promise<boolean>;
}

/**
 * Does work within the time that a request may wait, or waits until another worker has done it.
 *
 * @returns false when time ran out; the worker goes on
 * @throws whatever `isDone` throws to end the wait
 */
export async function runWithin(waitMs: number, work: AwaitedWork): Promise<boolean> {
  const budget = AbortSignal.timeout(waitMs);
  const expired = new Promise<void>((resolve) => budget.addEventListener('abort', () => resolve(), { once: true }));
  while (!budget.aborted) {
    await Promise.race([work.run(), expired]);
    if (await work.isDone()) return true;
    await Promise.race([delay(POLL_MS), expired]);
  }
  return false;
}
