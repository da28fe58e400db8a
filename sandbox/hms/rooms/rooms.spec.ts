import { TestClock } from '../../clock/test-clock.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

const ZERO_TIME = '0001-01-01T00:00:00Z';

describe('rooms', () => {
  let test: TestSandbox;
  let nowMs = 0;

  beforeAll(async () => {
    test = await startForTest({ clock: new TestClock(() => new Date(nowMs)) });
  });
  beforeEach(async () => {
    nowMs = Date.parse('2026-01-01T00:00:00.000Z');
    await test.control('POST', '/reset');
  });
  afterAll(() => test.sandbox.close());

  const create = async (body: object = {}): Promise<Record<string, unknown>> => {
    const answer = await test.call('POST', '/rooms', body);
    expect(answer).toMatchObject({ status: 200 });
    return answer.body;
  };

  it('are created with what was asked for, or with defaults', async () => {
    const asked = { name: 'a.b-c:d_1', description: 'x', region: 'eu', size: 2500, max_duration_seconds: 120 };
    const room = await create({ ...asked, template_id: test.sandbox.templateId, large_room: false });
    expect(room).toEqual({
      ...asked,
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      enabled: true,
      customer_id: expect.any(String),
      app_id: expect.any(String),
      recording_info: { enabled: false },
      template_id: test.sandbox.templateId,
      template: 'default',
      large_room: false,
      created_at: '2026-01-01T00:00:00.000Z',
      updated_at: ZERO_TIME,
    });
    expect(await create()).toMatchObject({
      name: expect.stringMatching(/^[0-9a-f-]{36}$/),
      region: 'auto',
      size: 0,
      max_duration_seconds: 43_200,
    });
    expect(await test.call('GET', `/rooms/${String(room.id)}`)).toMatchObject({ status: 200, body: room });
  });

  it('are overwritten, with secrets in the answer, when the name is taken, in any case', async () => {
    const first = await create({ name: 'Room', size: 5, description: 'x' });
    nowMs += 1000;
    const second = await create({ name: 'room', size: 6 });
    expect(second).toMatchObject({
      id: first.id,
      name: 'room',
      size: 6,
      description: '',
      created_at: first.created_at,
      updated_at: '2026-01-01T00:00:01.000Z',
    });
    expect(JSON.stringify(second)).toContain(`hms-storage-secret-${String(first.id)}`);
    expect((await test.call('GET', '/rooms')).body.data).toHaveLength(1);
  });

  it('stay disabled when they are overwritten', async () => {
    const { id } = await create({ name: 'a' });
    await test.call('POST', `/rooms/${String(id)}`, { enabled: false });
    expect(await create({ name: 'a' })).toMatchObject({ id, enabled: false });
  });

  it.each([
    [{ name: 'Team Meeting' }, 400, 'name is invalid'],
    [{ name: '' }, 400, 'name is invalid'],
    [{ name: 5 }, 400, 'name must be a string'],
    [{ name: null }, 400, 'name must not be null'],
    [{ description: 5 }, 400, 'description must be a string'],
    [{ region: 'mars' }, 400, 'region mars is not supported'],
    [{ size: -1 }, 400, 'size must be 0 or more'],
    [{ size: 2501 }, 400, 'size must be 2500 or less'],
    [{ size: '5' }, 400, 'size must be an integer'],
    [{ size: 20_001, large_room: true }, 400, 'size must be 20000 or less'],
    [{ max_duration_seconds: 119 }, 400, 'max_duration_seconds must be 120 or more'],
    [{ max_duration_seconds: 43_201 }, 400, 'max_duration_seconds must be 43200 or less'],
    [{ template: 'default' }, 400, 'use template_id'],
    [{ template_id: 'f'.repeat(24) }, 400, 'template not found'],
    [{ enabled: true }, 400, 'enabled is not a field'],
    [{ colour: 'red' }, 400, 'colour is not a field'],
    [{ recording_info: true }, 400, 'recording_info must be an object'],
    [{ polls: [1] }, 400, 'polls must be a list of objects'],
    [{ large_room: 'yes' }, 400, 'large_room must be a boolean'],
    [{ recording_info: { enabled: true } }, 501, 'recording_info'],
    [{ webhook: { url: 'https://a.invalid' } }, 501, 'webhook'],
    [{ polls: [] }, 501, 'polls'],
    [{ large_room: true }, 501, 'large_room'],
  ])('refuse %j', async (body, status, message) => {
    const answer = await test.call('POST', '/rooms', body);
    expect(answer).toMatchObject({
      status,
      body: { code: status, message: expect.stringContaining(message), details: expect.any(Array) },
    });
    expect((await test.call('GET', '/rooms')).body.data).toEqual([]);
  });

  it('are updated in part', async () => {
    const { id } = await create({ name: 'a', size: 5 });
    nowMs += 1000;
    const updated = await test.call('POST', `/rooms/${String(id)}`, { size: 7 });
    expect(updated.body).toMatchObject({ id, name: 'a', size: 7, updated_at: '2026-01-01T00:00:01.000Z' });
    expect(JSON.stringify(updated.body)).toContain(`hms-storage-secret-${String(id)}`);
    expect(JSON.stringify(updated.body)).toContain(`hms-webhook-secret-${String(id)}`);
    expect(JSON.stringify((await test.call('GET', `/rooms/${String(id)}`)).body)).not.toContain('secret');
  });

  it.each([
    [{}, 400],
    [{ template_id: 'f'.repeat(24) }, 400],
    [{ enabled: 'no' }, 400],
    [{ enabled: false, size: 5 }, 400],
    [{ name: 'OTHER' }, 400],
    [{ large_room: true }, 501],
  ])('refuse the update %j', async (body, status) => {
    await create({ name: 'other' });
    const { id } = await create({ name: 'a' });
    expect(await test.call('POST', `/rooms/${String(id)}`, body)).toMatchObject({ status, body: { code: status } });
  });

  it('can have their own name in another case', async () => {
    const { id } = await create({ name: 'a' });
    expect(await test.call('POST', `/rooms/${String(id)}`, { name: 'A' })).toMatchObject({ status: 200 });
  });

  it('are disabled, never deleted', async () => {
    const { id } = await create({ name: 'a' });
    expect((await test.call('POST', `/rooms/${String(id)}`, { enabled: false })).body).toMatchObject({
      enabled: false,
    });
    expect((await test.call('GET', '/rooms')).body.data).toEqual([]);
    expect((await test.call('GET', '/rooms?enabled=false')).body.data).toMatchObject([{ id }]);
    expect(await test.call('DELETE', `/rooms/${String(id)}`)).toMatchObject({ status: 405, body: { code: 405 } });
    expect((await test.call('POST', `/rooms/${String(id)}`, { enabled: true })).body).toMatchObject({ enabled: true });
  });

  it('are listed by page, the newest first', async () => {
    for (let index = 0; index < 21; index += 1) await create({ name: `r${index}` });
    const names: unknown[] = [];
    let start = '';
    for (const length of [10, 10, 1]) {
      const { body } = await test.call('GET', `/rooms${start}`);
      const data = body.data as { name: string; id: string }[];
      expect(body).toMatchObject({ limit: 10, last: data.at(-1)?.id });
      expect(data).toHaveLength(length);
      names.push(...data.map(({ name }) => name));
      start = `?start=${String(body.last)}`;
    }
    expect(names).toEqual(Array.from({ length: 21 }, (_, index) => `r${20 - index}`));
    expect((await test.call('GET', `/rooms${start}`)).body).toEqual({ limit: 10, data: [], last: '' });
  });

  it('are found by name, template and time', async () => {
    const { id } = await create({ name: 'First' });
    nowMs += 1000;
    await create({ name: 'second' });
    const found = async (query: string): Promise<unknown> => {
      const { data } = (await test.call('GET', `/rooms?${query}`)).body as { data: { name: string }[] };
      return data.map(({ name }) => name);
    };
    expect((await test.call('GET', '/rooms?name=first')).body.data).toMatchObject([{ id, updated_at: ZERO_TIME }]);
    expect(await found('name=fir')).toEqual([]);
    expect(await found(`template_id=${test.sandbox.templateId}`)).toEqual(['second', 'First']);
    expect(await found('template_id=none')).toEqual([]);
    expect(await found('after=2026-01-01T00:00:00.500Z')).toEqual(['second']);
    expect(await found('before=2026-01-01T00:00:00.500Z')).toEqual(['First']);
  });

  it.each([
    'limit=9',
    'limit=101',
    'limit=x',
    'start=nowhere',
    'enabled=yes',
    'after=2026-01-01',
    'colour=red',
    'name=a&name=b',
  ])('refuse to be listed by %s', async (query) => {
    expect(await test.call('GET', `/rooms?${query}`)).toMatchObject({ status: 400, body: { code: 400 } });
  });

  it('answer 404 when they do not exist', async () => {
    const missing = { status: 404, body: { code: 404, message: 'room not found', details: [] } };
    expect(await test.call('GET', '/rooms/nothing')).toMatchObject(missing);
    expect(await test.call('POST', '/rooms/nothing', { size: 5 })).toMatchObject(missing);
  });
});
