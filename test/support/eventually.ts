import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

type Falsy = false | null | undefined | 0 | '';

/** Waits until `probe` returns something truthy, and returns it. Fails, naming what it waited for, after `deadlineMs`. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | Falsy> | T | Falsy,
  deadlineMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await delay(POLL_MS);
  }
}
