import { ErrorFromResponse } from 'stream-chat';
import { eventually } from '../../http/testing/eventually.js';
import { serverClient, startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('control routes', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
  });
  beforeEach(() => test.control('POST', '/reset'));
  afterAll(() => test.sandbox.close());

  const calls = async (): Promise<Record<string, unknown>[]> =>
    ((await test.control('GET', '/calls')).body as { calls: Record<string, unknown>[] }).calls;
  const upsert = (id = 'ana'): Promise<unknown> => test.client.upsertUser({ id });
  const userIds = async (): Promise<string[]> => (await test.client.queryUsers({})).users.map(({ id }) => id);

  it('changes what it assumes, until the next reset', async () => {
    const before = await test.control('GET', '/assumptions');
    const after = await test.control('PUT', '/assumptions', { unknownPermissionIds: 'ignore' });
    expect(after.body).toEqual({ ...(before.body as object), unknownPermissionIds: 'ignore' });
    expect(await test.control('PUT', '/assumptions', { weather: 'fine' })).toMatchObject({ status: 400 });
    expect(await test.control('PUT', '/assumptions', { unknownPermissionIds: 'maybe' })).toMatchObject({ status: 400 });
    await test.control('POST', '/reset');
    expect(await test.control('GET', '/assumptions')).toEqual(before);
  });

  it('describe the stand-in', async () => {
    await upsert();
    const { status, body } = await test.control('GET', '');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'Stream sandbox',
      does: expect.arrayContaining(['SendMessage: POST /channels/:type/:id/message']),
      missing: expect.stringContaining('501'),
      counts: { users: 1, calls: 1, faults: 0 },
    });
  });

  it('list every call in order, with who made it and what came of it, and no token', async () => {
    await upsert();
    await test.client.partialUpdateUser({ id: 'nobody', set: { name: 'x' } }).catch(() => undefined);
    const token = test.client.createToken('ana');
    await test.asClient(token, 'GET', `/users?authorization=${token}`);
    await fetch(`${test.sandbox.url}/nowhere`);
    const list = await calls();
    expect(list).toMatchObject([
      {
        seq: 1,
        method: 'POST',
        path: '/users',
        query: { api_key: 'sandbox-key' },
        body: { users: { ana: { id: 'ana' } } },
        status: 201,
        auth: 'server',
      },
      { seq: 2, method: 'PATCH', path: '/users', status: 404, auth: 'server' },
      { seq: 3, method: 'GET', path: '/users', body: null, status: 200, auth: 'user', userId: 'ana' },
      { seq: 4, method: 'GET', path: '/nowhere', query: {}, status: 401, auth: 'none' },
    ]);
    expect(JSON.stringify(list)).not.toContain(token);
  });

  it('list a call that still runs with the status null', async () => {
    await test.control('POST', '/faults', { path: '/app', delayMs: 60_000 });
    const cancelled = new AbortController();
    const pending = fetch(`${test.sandbox.url}/app`, { signal: cancelled.signal }).catch(() => undefined);
    const list = await eventually(async () => ((await calls()).length > 0 ? calls() : undefined));
    expect(list).toMatchObject([{ path: '/app', status: null }]);
    cancelled.abort();
    await pending;
  });

  it('list malformed JSON too, which is answered with 4', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${test.sandbox.url}/users`, { method: 'POST', headers, body: '{' });
    expect([response.status, await response.json()]).toMatchObject([400, { code: 4, StatusCode: 400 }]);
    expect(await calls()).toMatchObject([{ method: 'POST', path: '/users', status: 400 }]);
  });

  it('reset everything', async () => {
    await upsert();
    await test.control('POST', '/faults', { path: '/nothing', status: 500 });
    await test.control('PUT', '/webhooks', { enabled: false, deliveries: 'parallel', times: 'nanoseconds' });
    await test.control('POST', '/reset');
    expect((await test.control('GET', '')).body).toMatchObject({
      counts: { users: 0, calls: 0, faults: 0, deliveries: 0 },
    });
    expect((await test.control('GET', '/webhooks')).body).toMatchObject({
      enabled: true,
      mode: { deliveries: 'in-order', times: 'text' },
    });
  });

  describe('faults', () => {
    it('answer an error instead of working, as often as they are told', async () => {
      await test.control('POST', '/faults', { method: 'POST', path: '/users', status: 500, times: 2 });
      await expect(upsert()).rejects.toMatchObject({ status: 500, code: -1 });
      await expect(upsert()).rejects.toMatchObject({ status: 500, code: -1 });
      expect(await userIds()).toEqual([]);
      await expect(upsert()).resolves.toBeDefined();
    });

    it('last until they are removed when no number is told', async () => {
      await test.control('POST', '/faults', { path: '/users', code: 16 });
      for (let round = 0; round < 5; round += 1)
        await expect(upsert()).rejects.toMatchObject({ status: 404, code: 16 });
      await test.control('DELETE', '/faults');
      await expect(upsert()).resolves.toBeDefined();
    });

    it('hit by method and by path, where a star stands for anything', async () => {
      await test.client.upsertUsers([{ id: 'ana' }]);
      await test.control('POST', '/faults', { method: 'POST', path: '/channels/*/message', status: 503 });
      const channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana'] });
      await expect(channel.create()).resolves.toBeDefined();
      await expect(channel.sendMessage({ text: 'x', user_id: 'ana' })).rejects.toMatchObject({ status: 503 });
    });

    it('hit every call but control routes when they name neither', async () => {
      await test.control('POST', '/faults', { status: 500 });
      await expect(upsert()).rejects.toMatchObject({ status: 500 });
      await expect(test.client.getAppSettings()).rejects.toMatchObject({ status: 500 });
      expect((await test.control('GET', '/faults')).status).toBe(200);
    });

    it('drop the answer after the work was done', async () => {
      await test.control('POST', '/faults', { path: '/users', dropResponse: true, times: 1 });
      const error: unknown = await upsert().catch((reason: unknown) => reason);
      expect(error).not.toBeInstanceOf(ErrorFromResponse);
      expect(error).toMatchObject({ code: 'ECONNRESET' });
      expect(await userIds()).toEqual(['ana']);
      expect((await calls())[0]).toMatchObject({ path: '/users', status: 201, dropped: true });
    });

    it('delay the work past the patience of the SDK, which then gives up', async () => {
      await test.control('POST', '/faults', { path: '/app', delayMs: 60_000 });
      const impatient = serverClient(test.sandbox.url);
      impatient.axiosInstance.defaults.timeout = 50;
      await expect(impatient.getAppSettings()).rejects.toMatchObject({ code: 'ECONNABORTED' });
    });

    it('are undone by a reset, also for a call that is delayed: it is cut off and does nothing', async () => {
      await test.control('POST', '/faults', { path: '/users', delayMs: 60_000 });
      const delayed = upsert().catch((reason: unknown) => reason);
      await eventually(async () => ((await calls()).length === 1 ? true : undefined));
      await test.control('POST', '/reset');
      expect(await delayed).toMatchObject({ code: 'ECONNRESET' });
      expect(await userIds()).toEqual([]);
    });

    it('make a 429 with the headers of an empty budget and a reset to come', async () => {
      await test.control('POST', '/faults', { path: '/app', status: 429, resetSeconds: 30 });
      const error: unknown = await test.client.getAppSettings().catch((reason: unknown) => reason);
      if (!(error instanceof ErrorFromResponse)) throw new Error('The call was not refused.');
      expect(error).toMatchObject({ status: 429, code: 9 });
      const headers = error.response.headers as unknown as Record<string, string>;
      expect(headers['x-ratelimit-remaining']).toBe('0');
      expect(Number(headers['x-ratelimit-reset']) * 1000).toBeGreaterThan(Date.now());
    });

    it.each([
      [{}, 'at least one of'],
      [{ status: 200 }, 'status must be 400 or more'],
      [{ status: '500' }, 'status must be an integer'],
      [{ status: 500, times: 0 }, 'times must be 1 or more'],
      [{ status: 500, route: '/x' }, 'route is not a field'],
    ])('refuse %j and say why', async (fault, reason) => {
      const answer = await test.control('POST', '/faults', fault);
      expect(answer).toEqual({ status: 400, body: { error: expect.stringContaining(reason) } });
    });
  });

  it.each([
    ['PUT', '/webhooks', {}, 'at least one of enabled, deliveries and times'],
    ['PUT', '/webhooks', { enabled: false, deliveries: 'late' }, 'deliveries must be one of in-order and parallel'],
    ['PUT', '/webhooks', { times: 5 }, 'times must be a string'],
    ['PUT', '/webhooks', { times: 'seconds' }, 'times must be one of text and nanoseconds'],
    ['PUT', '/webhooks', { enabled: 'no' }, 'enabled must be a boolean'],
    ['POST', '/webhooks', {}, 'event is required'],
    ['POST', '/webhooks', { event: {} }, 'no webhook is configured'],
    ['POST', '/webhooks', { event: {}, url: 'nowhere' }, 'url must be a URL'],
    ['POST', '/webhooks', { event: {}, gzip: 1 }, 'gzip must be a boolean'],
    ['PUT', '/rate-limits', {}, 'enforced is required'],
  ])('%s %s refuses %j and says why', async (method, path, body, reason) => {
    expect(await test.control(method, path, body)).toEqual({
      status: 400,
      body: { error: expect.stringContaining(reason) },
    });
  });

  it('answer 404 where there is none, and are not in the list of calls', async () => {
    expect((await test.control('GET', '/nothing')).status).toBe(404);
    expect(await calls()).toEqual([]);
  });
});
