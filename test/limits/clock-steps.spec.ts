import { createConnection, type Connection } from 'mongoose';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { Clock } from '../../src/common/clock.js';
import { type Budget, budgetOf } from '../../src/limits/budget.js';
import { LocalCounter } from '../../src/limits/local-counter.js';
import { SharedLimit } from '../../src/limits/shared-limit.js';
import { eventually } from '../support/eventually.js';
import { CLOCK_STEPS, stepClock } from '../support/step-clock.js';

const WINDOW_SECONDS = 3600;
const HOUR_MS = 3_600_000;

interface Limit {
  count(key: string): Budget | Promise<Budget>;
}

describe('limits while clocks are set', () => {
  let database: TestDatabase;
  let connection: Connection;
  let keys = 0;

  beforeAll(async () => {
    database = await startTestDatabase();
    connection = await createConnection(database.uri).asPromise();
    await connection.collection('rate_limits').createIndex({ key: 1 }, { unique: true });
  });
  beforeEach(() => (keys += 1));
  afterEach(() => stepClock(0));
  afterAll(async () => {
    await connection.close();
    await database.close();
  });

  const makers: Readonly<Record<string, (windowSeconds: number) => Limit>> = {
    'of one process': (windowSeconds) => {
      const counter = new LocalCounter(windowSeconds, new Clock());
      return {
        count: (key) => {
          const { count, leftMs } = counter.add(key);
          return budgetOf({ name: 'test', points: 2, windowSeconds }, count, leftMs);
        },
      };
    },
    'of all instances': (windowSeconds) =>
      new SharedLimit(connection, { name: 'test', points: 2, windowSeconds }, new Clock()),
  };
  const table = Object.keys(makers).flatMap((kind) => CLOCK_STEPS.map(([name, ms]) => [kind, name, ms] as const));
  const make = (kind: string, windowSeconds: number): Limit => {
    const maker = makers[kind];
    if (!maker) throw new Error(`no limit ${kind}`);
    return maker(windowSeconds);
  };
  const counters = () => connection.collection('rate_limits');

  it.each(table)('%s: when the machine’s clock is put %s, a window goes on as it was', async (kind, _name, ms) => {
    const limit = make(kind, WINDOW_SECONDS);
    const key = String(keys);
    await limit.count(key);
    stepClock(ms);
    const [second, third] = [await limit.count(key), await limit.count(key)];
    expect([second.allowed, second.remaining, third.allowed, third.remaining]).toEqual([true, 0, false, 0]);
    for (const { resetSeconds } of [second, third]) {
      expect(resetSeconds).toBeGreaterThan(WINDOW_SECONDS - 60);
      expect(resetSeconds).toBeLessThanOrEqual(WINDOW_SECONDS);
    }
  });

  it.each(table)('%s: when the machine’s clock is put %s, a window ends when it would', async (kind, _name, ms) => {
    const limit = make(kind, 1);
    const key = String(keys);
    for (let time = 0; time < 2; time += 1) await limit.count(key);
    stepClock(ms);
    await eventually('the next window', async () => (await limit.count(key)).allowed);
  });

  it('of all instances: when the database’s clock is put back, a window lasts a whole one at most, and keeps its count', async () => {
    const limit = make('of all instances', WINDOW_SECONDS);
    for (let time = 0; time < 2; time += 1) await limit.count(String(keys));
    await counters().updateMany({}, [{ $set: { expire: { $add: ['$expire', 24 * HOUR_MS] } } }]);
    const { allowed, resetSeconds } = await limit.count(String(keys));
    expect([allowed, resetSeconds]).toEqual([false, WINDOW_SECONDS]);
    expect((await limit.count(String(keys))).resetSeconds).toBeLessThanOrEqual(WINDOW_SECONDS);
  });

  it('of all instances: a window that is over begins anew, also for twenty at once', async () => {
    const limit = make('of all instances', WINDOW_SECONDS);
    for (const opened of [false, true]) {
      if (opened) await counters().updateMany({}, { $set: { expire: new Date(Date.now() - HOUR_MS) } });
      const budgets = await Promise.all(Array.from({ length: 20 }, async () => limit.count(String(keys))));
      expect(budgets.filter(({ allowed }) => allowed)).toHaveLength(2);
    }
  });

  it('of all instances: a count that is given back is free again, and none is given back after its window', async () => {
    const limit = new SharedLimit(
      connection,
      { name: 'given-back', points: 1, windowSeconds: WINDOW_SECONDS },
      new Clock(),
    );
    expect((await limit.count('a')).allowed).toBe(true);
    await limit.giveBack('a');
    expect((await limit.count('a')).allowed).toBe(true);
    expect((await limit.count('a')).allowed).toBe(false);
    await counters().updateMany({}, { $set: { expire: new Date(Date.now() - HOUR_MS) } });
    await limit.giveBack('a');
    expect((await limit.count('a')).allowed).toBe(true);
    expect((await limit.count('a')).allowed).toBe(false);
  });
});
