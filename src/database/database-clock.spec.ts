import type { Connection } from 'mongoose';
import { Clock } from '../common/clock.js';
import { DatabaseClock } from './database-clock.js';

const START = Date.parse('2026-11-21T12:00:00Z');
const TEN_MINUTES_MS = 600_000;
const HOUR_MS = 3_600_000;

/** A database ten minutes ahead, whose answers take as long to go and to come as the test says. */
function databaseAnswering(trips: readonly { readonly toMs: number; readonly fromMs: number }[]) {
  let monotonicMs = 5000;
  let wallMs = START;
  let databaseMs = START + TEN_MINUTES_MS;
  let call = 0;
  const pass = (ms: number): void => {
    monotonicMs += ms;
    wallMs += ms;
    databaseMs += ms;
  };
  const command = (): Promise<{ localTime: Date }> => {
    const { toMs, fromMs } = trips[call % trips.length] ?? { toMs: 0, fromMs: 0 };
    call += 1;
    pass(toMs);
    const localTime = new Date(databaseMs);
    pass(fromMs);
    return Promise.resolve({ localTime });
  };
  jest.spyOn(performance, 'now').mockImplementation(() => monotonicMs);
  const wall = Object.assign(new Clock(), { now: () => new Date(wallMs) });
  const connection = { db: { command } } as unknown as Connection;
  return {
    clock: new DatabaseClock(wall, connection),
    databaseNow: () => databaseMs,
    measurements: () => call / 5,
    pass,
    /** As a test clock is. */
    putAhead: (ms: number) => {
      wallMs += ms;
      Object.assign(wall, { aheadMs: ms });
    },
    step: (ms: number) => (wallMs += ms),
    stepDatabase: (ms: number) => (databaseMs += ms),
    /** The monotonic clock stands still meanwhile. */
    suspend: (ms: number) => {
      wallMs += ms;
      databaseMs += ms;
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('DatabaseClock', () => {
  afterEach(() => jest.restoreAllMocks());

  it('tells the time of the database, however far our own clock is off', async () => {
    const { clock, databaseNow } = databaseAnswering([{ toMs: 5, fromMs: 5 }]);
    await clock.onModuleInit();
    expect(clock.now().getTime()).toBe(databaseNow());
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
      const { clock, databaseNow } = databaseAnswering(trips);
      await clock.onModuleInit();
      expect(clock.now().getTime()).toBe(databaseNow());
    }
  });

  it.each([-24, -1, 1, 24])('does not follow for a moment when our own clock is put off by %d hours', async (hours) => {
    const { clock, databaseNow, pass, step } = databaseAnswering([{ toMs: 1, fromMs: 1 }]);
    await clock.onModuleInit();
    step(hours * HOUR_MS);
    const before = databaseNow();
    expect(clock.now().getTime()).toBe(before);
    await settled();
    pass(30_000);
    expect(clock.now().getTime()).toBe(databaseNow());
  });

  it('is measured once after our own clock was set, and not all the time', async () => {
    const { clock, measurements, step } = databaseAnswering([{ toMs: 1, fromMs: 1 }]);
    await clock.onModuleInit();
    step(-HOUR_MS);
    for (let time = 0; time < 5; time += 1) {
      clock.now();
      await settled();
    }
    expect(measurements()).toBe(2);
  });

  it('is right again after the machine was suspended', async () => {
    const { clock, databaseNow, suspend } = databaseAnswering([{ toMs: 1, fromMs: 1 }]);
    await clock.onModuleInit();
    suspend(HOUR_MS);
    clock.now();
    await settled();
    expect(clock.now().getTime()).toBe(databaseNow());
  });

  it('follows the database’s clock within a minute when that one is set', async () => {
    const { clock, databaseNow, pass, stepDatabase } = databaseAnswering([{ toMs: 1, fromMs: 1 }]);
    await clock.onModuleInit();
    stepDatabase(-HOUR_MS);
    pass(60_001);
    clock.now();
    await settled();
    expect(clock.now().getTime()).toBe(databaseNow());
  });

  it('is ahead of the database with a test clock that was put forward, and that is no step of our clock', async () => {
    const { clock, databaseNow, measurements, putAhead, pass } = databaseAnswering([{ toMs: 1, fromMs: 1 }]);
    await clock.onModuleInit();
    putAhead(HOUR_MS);
    for (const since of [0, 30_000]) {
      pass(since);
      expect(clock.now().getTime()).toBe(databaseNow() + HOUR_MS);
      await settled();
    }
    expect(measurements()).toBe(1);
    pass(60_001);
    clock.now();
    await settled();
    expect(measurements()).toBe(2);
    expect(clock.now().getTime()).toBe(databaseNow() + HOUR_MS);
  });
});
