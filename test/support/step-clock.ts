const RealDate = Date;

/**
 * Sets the machine's clock: from now on every `Date` of this process is so many milliseconds off. Timers and
 * `performance.now()` go on, as they do when a clock is set. 0 puts it right again.
 */
export function stepClock(byMs: number): void {
  const now = (): number => RealDate.now() + byMs;
  // A proxy and not a subclass: libraries know the type by its name.
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, parts: [number?], created) =>
      Reflect.construct(target, parts.length === 0 ? [now()] : parts, created) as object,
    get: (target, property, receiver) =>
      property === 'now' ? now : (Reflect.get(target, property, receiver) as unknown),
  });
}

const HOUR_MS = 3_600_000;
export const CLOCK_STEPS = [
  ['back by an hour', -HOUR_MS],
  ['forward by an hour', HOUR_MS],
  ['back by a day', -24 * HOUR_MS],
  ['forward by a day', 24 * HOUR_MS],
] as const;
