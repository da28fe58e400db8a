import fc from 'fast-check';
import { isExhausted, MIN_ATTEMPTS, MIN_FAILING_MS, WorkTiming } from './work-timing.js';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backoff', () => {
  it('never waits longer than five minutes, however often it failed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), random, (attempts, chance) => {
        const delay = new WorkTiming(() => chance).backoffMs(attempts);
        return delay >= 0 && delay <= 300_000;
      }),
    );
  });

  it('doubles its bound with each attempt', () => {
    expect([1, 2, 3, 4, 5].map((attempts) => new WorkTiming(() => 0.5).backoffMs(attempts))).toEqual([
      250, 500, 1000, 2000, 4000,
    ]);
  });

  it('gives up only after enough attempts over enough time', () => {
    expect(isExhausted(MIN_ATTEMPTS, MIN_FAILING_MS)).toBe(true);
    expect(isExhausted(MIN_ATTEMPTS - 1, MIN_FAILING_MS * 10)).toBe(false);
    expect(isExhausted(MIN_ATTEMPTS * 1000, MIN_FAILING_MS - 1)).toBe(false);
  });
});
