import { TestClock } from '../../clock/test-clock.js';
import { serverClient, startForTest, type TestSandbox } from '../../stream/testing/start-for-test.js';
import { Pacing } from './pacing.js';

describe('the pacing of calls to a real app', () => {
  let test: TestSandbox;
  let nowMs: number;
  let pauses: number[];

  beforeEach(async () => {
    nowMs = Date.parse('2026-01-01T00:00:10Z');
    pauses = [];
    test = await startForTest({ clock: new TestClock(() => new Date(nowMs)) });
  });
  afterEach(() => test.sandbox.close());

  const paced = (): ReturnType<typeof serverClient> => {
    const client = serverClient(test.sandbox.url);
    const pause = (ms: number): Promise<void> => {
      pauses.push(ms);
      nowMs += ms;
      return Promise.resolve();
    };
    new Pacing({ nowMs: () => nowMs, pause }).apply(client);
    return client;
  };

  it('leaves a gap between calls', async () => {
    const client = paced();
    await client.queryUsers({});
    await client.queryUsers({});
    await client.queryUsers({});
    expect(pauses).toEqual([100, 100]);
  });

  it('waits until the reset, and sends a refused call again', async () => {
    const client = paced();
    await test.control('POST', '/faults', { operation: 'QueryUsers', status: 429, resetSeconds: 20, times: 2 });
    expect(await client.queryUsers({})).toMatchObject({ users: [] });
    expect(pauses).toEqual([20_000, 20_000]);
  });

  it('gives up after three tries, and waits a minute and a second at most', async () => {
    const client = paced();
    await test.control('POST', '/faults', { operation: 'QueryUsers', status: 429, resetSeconds: 9000 });
    await expect(client.queryUsers({})).rejects.toMatchObject({ status: 429 });
    expect(pauses).toEqual([61_000, 61_000]);
  });

  it('waits before the call after the last one that a limit allows', async () => {
    const client = paced();
    for (let call = 0; call < 60; call += 1) await client.listChannelTypes();
    expect(pauses.slice(0, 59)).toEqual(Array.from({ length: 59 }, () => 100));
    await client.listChannelTypes();
    // The budget is full again with the next whole minute; the clock stands at 15.9 seconds.
    expect(pauses.at(-1)).toBe(44_100);
  });
});
