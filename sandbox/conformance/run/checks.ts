import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/** Throws unless `actual` has every field of `expected`, at every level. Lists must have the same length. */
export function holds(actual: unknown, expected: unknown): void {
  const where = firstMismatch(actual, expected, 'answer');
  if (where !== undefined) assert.fail(where);
}

/** Throws unless a call is refused with this code and status. */
export async function refused(call: Promise<unknown>, code: number, status: number): Promise<void> {
  const error: unknown = await call.then(
    () => assert.fail(`the call was not refused with ${code}`),
    (reason: unknown) => reason,
  );
  holds(error, { code, status });
}

/** Waits until `find` finds something; throws after `timeoutMs`. */
export async function eventually<T>(
  find: () => T | undefined | Promise<T | undefined>,
  timeoutMs: number,
  what: string,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (let waitMs = 5; ; waitMs = Math.min(500, waitMs * 2)) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > deadlineMs) assert.fail(`${what} did not come within ${timeoutMs / 1000} s`);
    await pause(waitMs);
  }
}

/** Fields of an app's own, which the SDK's types do not know. */
export function custom(fields: Record<string, unknown>): object {
  return fields;
}

function firstMismatch(actual: unknown, expected: unknown, at: string): string | undefined {
  if (typeof expected !== 'object' || expected === null || expected instanceof Date) {
    return isDeepStrictEqual(actual, expected) ? undefined : `${at} is ${show(actual)}, not ${show(expected)}`;
  }
  if (typeof actual !== 'object' || actual === null) return `${at} is ${show(actual)}`;
  if (Array.isArray(expected) && (actual as { length?: unknown }).length !== expected.length) {
    return `${at} has ${String((actual as { length?: unknown }).length)} items, not ${expected.length}`;
  }
  for (const [key, value] of Object.entries(expected)) {
    const mismatch = firstMismatch(Reflect.get(actual, key), value, `${at}.${key}`);
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 200);
}
