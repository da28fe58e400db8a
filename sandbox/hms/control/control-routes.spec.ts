import { eventually } from '../../http/testing/eventually.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('control routes', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
  });
  beforeEach(() => test.control('POST', '/reset'));
  afterAll(() => test.sandbox.close());

  const calls = async (): Promise<unknown> => (await test.control('GET', '/calls')).body.calls;
  const create = (): ReturnType<TestSandbox['call']> => test.call('POST', '/rooms', { name: 'a' });
  const rooms = async (): Promise<unknown> => (await test.call('GET', '/rooms')).body.data;

  it('describe the stand-in', async () => {
    await create();
    expect((await test.control('GET', '')).body).toMatchObject({
      name: '100ms sandbox',
      does: expect.arrayContaining(['POST /v2/rooms/:id', 'POST /v2/active-rooms/:id/end-room']),
      missing: expect.stringContaining('501'),
      templateId: test.sandbox.templateId,
      counts: { rooms: 1, calls: 1 },
    });
  });

  it('list every call of the API in order, without its token', async () => {
    await create();
    await test.callWith(undefined, 'GET', '/rooms?limit=20');
    await test.control('GET', '/faults');
    const list = await calls();
    expect(list).toMatchObject([
      { seq: 1, method: 'POST', path: '/v2/rooms', body: { name: 'a' }, status: 200, auth: 'server' },
      { seq: 2, method: 'GET', path: '/v2/rooms', query: { limit: '20' }, body: null, status: 401, auth: 'none' },
    ]);
    expect(JSON.stringify(list)).not.toContain('ey');
  });

  it('reset everything but the template', async () => {
    await create();
    await test.control('POST', '/faults', { path: '/nothing', status: 500 });
    await test.control('PUT', '/webhooks', { enabled: false });
    await test.control('POST', '/reset');
    expect((await test.control('GET', '')).body).toMatchObject({
      templateId: test.sandbox.templateId,
      counts: { rooms: 0, roomCodes: 0, sessions: 0, calls: 0, faults: 0, deliveries: 0 },
    });
    expect((await test.control('GET', '/webhooks')).body).toEqual({ enabled: true, deliveries: [] });
  });

  it('make calls fail as often as they are told, with the time to come back', async () => {
    await test.control('POST', '/faults', {
      method: 'post',
      path: '/v2/rooms*',
      status: 429,
      retryAfterSeconds: 7,
      times: 1,
    });
    const answer = await create();
    expect(answer).toMatchObject({ status: 429, body: { code: 429, message: expect.any(String), details: [] } });
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await rooms()).toEqual([]);
    expect(await create()).toMatchObject({ status: 200 });
  });

  it('drop the answer after the work was done', async () => {
    await test.control('POST', '/faults', { path: '/v2/rooms', dropResponse: true, times: 1 });
    await expect(create()).rejects.toThrow('fetch failed');
    expect(await rooms()).toMatchObject([{ name: 'a' }]);
    expect(await calls()).toMatchObject([{ status: 200, dropped: true }, {}]);
  });

  it('delay calls, which a reset cuts off', async () => {
    await test.control('POST', '/faults', { delayMs: 5 });
    expect(await create()).toMatchObject({ status: 200 });
    await test.control('POST', '/reset');
    await test.control('POST', '/faults', { delayMs: 60_000 });
    const delayed = create().catch((error: unknown) => error);
    await eventually(async () => (((await calls()) as unknown[]).length === 1 ? true : undefined));
    await test.control('POST', '/reset');
    expect(await delayed).toMatchObject({ message: 'fetch failed' });
    expect(await rooms()).toEqual([]);
  });

  it.each([
    ['POST', '/faults', {}, 'at least one of status, delayMs, spreadMs and dropResponse'],
    ['POST', '/faults', { status: 200 }, 'status must be 400 or more'],
    ['POST', '/faults', { status: 500, code: 5 }, 'code is not a field'],
    ['POST', '/faults', { status: 429, resetSeconds: 5 }, 'resetSeconds is not a field'],
    ['PUT', '/webhooks', {}, 'at least one of enabled and url'],
    ['PUT', '/webhooks', { url: 'nowhere' }, 'url must be a URL'],
    ['POST', '/webhooks', {}, 'event is required'],
    ['POST', '/webhooks', { event: {} }, 'type is required'],
    ['POST', '/webhooks', { event: { type: 'x' } }, 'no webhook is configured'],
    ['POST', '/webhooks', { event: { type: 'x' }, unsigned: true }, 'unsigned is not a field'],
  ])('%s %s refuses %j and says why', async (method, path, body, reason) => {
    expect(await test.control(method, path, body)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining(reason) },
    });
  });

  it('answer 404 where there is none', async () => {
    expect((await test.control('GET', '/nothing')).status).toBe(404);
    expect(await calls()).toEqual([]);
  });
});
