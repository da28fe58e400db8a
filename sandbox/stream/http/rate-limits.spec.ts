import { TestClock } from '../../clock/test-clock.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

const START = Date.parse('2026-03-01T12:00:10.000Z');

describe('rate limits', () => {
  let test: TestSandbox;
  let nowMs = START;

  beforeEach(async () => {
    nowMs = START;
    test = await startForTest({ clock: new TestClock(() => new Date(nowMs)) });
    await test.client.upsertUser({ id: 'ana' });
  });
  afterEach(() => test.sandbox.close());

  const update = (): Promise<unknown> => test.client.updateAppSettings({});
  const spend = async (count: number, call: () => Promise<unknown>): Promise<void> => {
    for (let round = 0; round < count; round += 1) await call();
  };
  const ofServer = async (): Promise<Record<string, string>> => {
    let headers: Record<string, string> = {};
    const interceptor = test.client.axiosInstance.interceptors.response.use((response) => {
      headers = response.headers as unknown as Record<string, string>;
      return response;
    });
    await update();
    test.client.axiosInstance.interceptors.response.eject(interceptor);
    return headers;
  };

  it('are reported on each answer', async () => {
    await update();
    expect(await ofServer()).toMatchObject({
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '58',
      'x-ratelimit-reset': String(Date.parse('2026-03-01T12:01:00Z') / 1000),
    });
  });

  it('end in 429 with code 9, and begin again with the next minute', async () => {
    await spend(60, update);
    await expect(update()).rejects.toMatchObject({ code: 9, status: 429 });
    nowMs += 49_999;
    await expect(update()).rejects.toMatchObject({ code: 9, status: 429 });
    nowMs += 1;
    await expect(update()).resolves.toBeDefined();
  });

  it('are counted apart for each endpoint and for servers and clients', async () => {
    await spend(60, update);
    await expect(test.client.getAppSettings()).resolves.toBeDefined();
    const answer = await test.asClient(test.client.createToken('ana'), 'PATCH', '/app', {});
    expect([answer.status, answer.headers.get('x-ratelimit-remaining')]).toEqual([403, '59']);
  });

  it('hold one user to 60 calls a minute, and the server to more', async () => {
    const token = test.client.createToken('ana');
    const query = async (): Promise<number> => (await test.asClient(token, 'GET', '/users')).status;
    const statuses: number[] = [];
    await spend(61, async () => statuses.push(await query()));
    expect([statuses[59], statuses[60]]).toEqual([200, 429]);
    await spend(61, () => test.client.queryUsers({}));
  });

  it('of queries say when to retry and that the budget is spent, once they are exceeded', async () => {
    const token = test.client.createToken('ana');
    const query = (): Promise<{ status: number; headers: Headers }> => test.asClient(token, 'GET', '/users');
    const first = await query();
    expect([first.status, first.headers.get('retry-after')]).toEqual([200, null]);
    await spend(59, query);
    const { status, headers } = await query();
    const named = ['retry-after', 'x-budget-used-ms', 'x-budget-limit-ms', 'x-budget-remaining-ms'];
    expect([status, ...named.map((name) => headers.get(name))]).toEqual([429, '50', '60000', '60000', '0']);
  });

  it('of other calls say no more than the limit', async () => {
    const token = test.client.createToken('ana');
    const read = (): Promise<{ status: number; headers: Headers }> => test.asClient(token, 'GET', '/messages/m');
    await spend(60, read);
    const { status, headers } = await read();
    expect([status, headers.get('retry-after'), headers.get('x-budget-used-ms')]).toEqual([429, null, null]);
  });

  it('can be switched off by a control route, and are back after a reset', async () => {
    await test.control('PUT', '/rate-limits', { enforced: false });
    await spend(61, update);
    await test.control('POST', '/reset');
    await spend(60, update);
    await expect(update()).rejects.toMatchObject({ code: 9, status: 429 });
  });

  it('have full budgets when they are switched on again, and only then', async () => {
    const enforce = (enforced: boolean) => test.control('PUT', '/rate-limits', { enforced });
    await enforce(false);
    await spend(61, update);
    await enforce(true);
    await spend(60, update);
    await enforce(true);
    await expect(update()).rejects.toMatchObject({ code: 9, status: 429 });
  });
});
