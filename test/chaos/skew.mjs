/**
 * Preloaded into a server (`node --import`): its clock is CLOCK_SKEW_MS milliseconds off, as on a machine whose time is
 * not kept. Only what the wall clock tells is shifted; timers and `performance.now()` go on as they do there.
 */
const skewMs = Number(process.env.CLOCK_SKEW_MS ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + skewMs);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + skewMs;
  }
};
