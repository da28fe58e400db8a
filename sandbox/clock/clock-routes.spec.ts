import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../http/testing/eventually.js';
import { startForTest, type TestSandbox } from '../stream/testing/start-for-test.js';
import { TestClock } from './test-clock.js';

const DAY_MS = 86_400_000;
const NOON = '2026-03-01T12:00:00.000Z';

describe('the routes of the clock', () => {
  let running: TestSandbox[];
  let dataDir: string;

  beforeEach(() => {
    running = [];
    dataDir = mkdtempSync(join(tmpdir(), 'clock-'));
  });
  afterEach(async () => {
    jest.useRealTimers();
    for (const test of running) await test.sandbox.close();
    rmSync(dataDir, { recursive: true });
  });

  const start = async (options: Parameters<typeof startForTest>[0] = {}): Promise<TestSandbox> => {
    const test = await startForTest({ clock: new TestClock(() => new Date(NOON)), ...options });
    running.push(test);
    return test;
  };
  /** From now on no time is over before the test says so. Calls and answers go on. */
  const holdTimers = (): void =>
    void jest.useFakeTimers({
      doNotFake: ['Date', 'hrtime', 'performance', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'],
    });
  const read = async ({ control }: TestSandbox) => (await control('GET', '/clock')).body;
  const advance = ({ control }: TestSandbox, by: unknown) => control('POST', '/clock', { advance: by });

  it('tell the time, and put it forward', async () => {
    const test = await start();
    expect(await read(test)).toEqual({ now: NOON, aheadMs: 0, followers: 0, late: 0 });
    const moved = { now: '2026-03-03T12:00:00.000Z', aheadMs: 2 * DAY_MS, followers: 0, late: 0 };
    expect(await advance(test, '2d')).toEqual({ status: 200, body: moved });
    expect(await read(test)).toEqual(moved);
    const { users } = await test.client.upsertUser({ id: 'ana' });
    expect(users['ana']?.created_at).toMatch(/^2026-03-03T12:00:00/);
    const { headers } = await fetch(`${test.sandbox.url}/app`);
    expect(headers.get('date')).toBe('Tue, 03 Mar 2026 12:00:00 GMT');
  });

  it.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['1.5h', 5_400_000],
    ['365d', 365 * DAY_MS],
  ])('take %s', async (by, aheadMs) => {
    expect(await advance(await start(), by)).toMatchObject({ status: 200, body: { aheadMs } });
  });

  it.each([undefined, 5, '', '5', 'd', '-1d', '+1d', '1 d', '1w', '0s', '0.0001s', '1e3s', 'NaNd', '1d2h', '366d'])(
    'refuse %j, and nothing moves',
    async (by) => {
      const test = await start();
      const { status, body } = await advance(test, by);
      expect([status, body]).toEqual([400, { error: expect.stringMatching(/^advance /) }]);
      expect(await read(test)).toMatchObject({ aheadMs: 0 });
    },
  );

  it('refuse to go further ahead than a year in all, and fields that they do not know', async () => {
    const test = await start();
    await advance(test, '364d');
    expect((await advance(test, '25h')).status).toBe(400);
    expect(await test.control('POST', '/clock', { advance: '1h', to: 'x' })).toMatchObject({ status: 400 });
    expect(await read(test)).toMatchObject({ aheadMs: 364 * DAY_MS });
  });

  it.each(['?seen=0', '?follower=a', '?follower=a&seen=x', '?follower=a%20b&seen=0', '?follower=a&seen=-1'])(
    'refuse the question %s',
    async (query) => {
      expect(await (await start()).control('GET', `/clock${query}`)).toMatchObject({ status: 400 });
    },
  );

  const followersOf = async (test: TestSandbox): Promise<number> =>
    ((await read(test)) as { followers: number }).followers;
  const followed = async (test: TestSandbox): Promise<void> => {
    while ((await followersOf(test)) !== 1) await new Promise(setImmediate);
  };

  it('answer who follows when there is something new, and tell when all have taken it over', async () => {
    const test = await start();
    holdTimers();
    const follow = async (seen: number) => (await test.control('GET', `/clock?follower=a&seen=${seen}`)).body;
    const told = follow(0);
    await followed(test);
    let isAnswered = false;
    const moved = advance(test, '1d').finally(() => (isAnswered = true));
    expect(await told).toMatchObject({ aheadMs: DAY_MS });
    await read(test);
    expect(isAnswered).toBe(false);
    const next = follow(DAY_MS);
    expect(await moved).toMatchObject({ status: 200, body: { followers: 1, late: 0 } });
    const last = advance(test, '1d');
    expect(await next).toMatchObject({ aheadMs: 2 * DAY_MS });
    jest.advanceTimersByTime(2000);
    await last;
  });

  it('say how many have not taken it over', async () => {
    const test = await start();
    holdTimers();
    const told = test.control('GET', '/clock?follower=a&seen=0');
    await followed(test);
    const moved = advance(test, '1d');
    expect((await told).body).toMatchObject({ aheadMs: DAY_MS });
    jest.advanceTimersByTime(2000);
    expect(await moved).toMatchObject({ status: 200, body: { followers: 1, late: 1 } });
  });

  it('forget who has hung up', async () => {
    const test = await start();
    const hangUp = new AbortController();
    const { signal } = hangUp;
    const question = fetch(`${test.sandbox.url}/_sandbox/clock?follower=a&seen=0`, { signal }).catch(() => undefined);
    await eventually(async () => ((await followersOf(test)) === 1 ? true : undefined));
    hangUp.abort();
    await question;
    await eventually(async () => ((await followersOf(test)) === 0 ? true : undefined));
  });

  it('answer at once who is not at the time that it is, also when that is further ahead', async () => {
    const test = await start();
    expect((await test.control('GET', '/clock?follower=a&seen=5')).body).toMatchObject({ aheadMs: 0 });
  });

  it('keep how far it is ahead with the state: in a restart, in a reset, and for another stand-in', async () => {
    const first = await start({ dataDir });
    await first.client.upsertUser({ id: 'ana' });
    await advance(first, '2d');
    await first.sandbox.close();
    const second = await start({ dataDir });
    expect(await read(second)).toMatchObject({ aheadMs: 2 * DAY_MS });
    await second.control('POST', '/reset');
    expect(await read(second)).toMatchObject({ aheadMs: 2 * DAY_MS });
    await second.sandbox.close();
    const third = await start({ dataDir });
    expect(await read(third)).toMatchObject({ aheadMs: 2 * DAY_MS });

    const { body: state } = await third.control('GET', '/state');
    const other = await start();
    expect((await other.control('PUT', '/state', state as object)).status).toBe(200);
    expect(await read(other)).toMatchObject({ aheadMs: 2 * DAY_MS });
    await advance(other, '1d');
    expect((await other.control('PUT', '/state', state as object)).status).toBe(200);
    expect(await read(other)).toMatchObject({ aheadMs: 3 * DAY_MS });
    const tooFar = { ...(state as object), collections: { clock: [{ id: 'clock', aheadMs: 366 * DAY_MS }] } };
    expect(await other.control('PUT', '/state', tooFar)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('clock[0].aheadMs') },
    });
  });
});
