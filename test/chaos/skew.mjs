/**
 * Preloaded into a server (`node --import`): its clock is CLOCK_SKEW_MS milliseconds off, as on a machine whose time is
 * not kept. Only the wall clock is shifted; timers and `performance.now()` go on as they do there.
 */
const skewMs = Number(process.env.CLOCK_SKEW_MS ?? 0);
const RealDate = Date;
const skewedNow = () => RealDate.now() + skewMs;

// A proxy and not a subclass: libraries know the type by its name.
globalThis.Date = new Proxy(RealDate, {
  construct: (target, parts, created) => Reflect.construct(target, parts.length === 0 ? [skewedNow()] : parts, created),
  get: (target, property, receiver) => (property === 'now' ? skewedNow : Reflect.get(target, property, receiver)),
});
