import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/** Waits until `probe` returns something truthy, and returns it. Fails, naming what it waited for, after `deadlineMs`. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T> | T,
  deadlineMs = 10_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await delay(POLL_MS);
  }
}
