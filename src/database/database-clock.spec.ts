import type { Connection } from 'mongoose';
import { DatabaseClock } from './database-clock.js';

const START = Date.parse('2026-11-21T12:00:00Z');
const TEN_MINUTES_MS = 600_000;

/** A database ten minutes ahead, whose answers take as long to go and to come as the test says. */
function databaseAnswering(trips: readonly { readonly toMs: number; readonly fromMs: number }[]): {
  clock: DatabaseClock;
  trueNow: () => number;
} {
  let nowMs = START;
  let call = 0;
  const command = (): Promise<{ localTime: Date }> => {
    const { toMs, fromMs } = trips[call % trips.length] ?? { toMs: 0, fromMs: 0 };
    call += 1;
    nowMs += toMs;
    const localTime = new Date(nowMs + TEN_MINUTES_MS);
    nowMs += fromMs;
    return Promise.resolve({ localTime });
  };
  const connection = { db: { command } } as unknown as Connection;
  return {
    clock: new DatabaseClock({ now: () => new Date(nowMs) }, connection),
    trueNow: () => nowMs + TEN_MINUTES_MS,
  };
}

describe('DatabaseClock', () => {
  it('tells the time of the database, however far our own clock is off', async () => {
    const { clock, trueNow } = databaseAnswering([{ toMs: 5, fromMs: 5 }]);
    await clock.onModuleInit();
    expect(clock.now().getTime()).toBe(trueNow());
  });

  it('believes the shortest of several round trips, whichever comes first', async () => {
    for (const trips of [
      [
        { toMs: 400, fromMs: 0 },
        { toMs: 1, fromMs: 1 },
      ],
      [
        { toMs: 1, fromMs: 1 },
        { toMs: 400, fromMs: 0 },
      ],
    ]) {
      const { clock, trueNow } = databaseAnswering(trips);
      await clock.onModuleInit();
      expect(clock.now().getTime()).toBe(trueNow());
    }
  });
});
