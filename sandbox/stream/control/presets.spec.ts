import { eventually } from '../../http/testing/eventually.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { openSocket } from '../testing/raw-socket.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('presets', () => {
  let receiver: WebhookReceiver;
  let test: TestSandbox;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url });
  });
  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const upsert = (id: string): Promise<unknown> => test.client.upsertUser({ id, name: id });
  const begin = (name: string, seconds?: number): ReturnType<TestSandbox['control']> =>
    test.control('POST', '/presets', { name, seconds });
  const running = async (): Promise<unknown[]> => {
    const { presets } = (await test.control('GET', '/presets')).body as {
      presets: { name: string; endsAt: unknown }[];
    };
    return presets.filter(({ endsAt }) => endsAt !== null).map(({ name }) => name);
  };
  const userIds = async (): Promise<string[]> => (await test.client.queryUsers({})).users.map(({ id }) => id);
  /** Lets so much time pass, all at once: nothing that is to come before the end has to be quick. */
  const pass = (advance: string): ReturnType<TestSandbox['control']> => test.control('POST', '/clock', { advance });

  it('stream-down refuses every call, and ends by itself', async () => {
    const { body } = await begin('stream-down', 1800);
    expect(body).toEqual({
      preset: { name: 'stream-down', title: 'Stream is down', seconds: 60, endsAt: expect.any(String) },
    });
    await expect(upsert('ana')).rejects.toMatchObject({ status: 503 });
    await pass('30m');
    expect(await running()).toEqual([]);
    await expect(upsert('ana')).resolves.toBeDefined();
    expect((await test.control('GET', '/faults')).body).toEqual({ faults: [] });
  });

  it('rate-limited answers 429 and names its end as the reset', async () => {
    const { body } = await begin('rate-limited');
    const { endsAt } = (body as { preset: { endsAt: string } }).preset;
    const response = await fetch(`${test.sandbox.url}/app?api_key=${test.sandbox.apiKey}`);
    expect(response.status).toBe(429);
    const resetSeconds = Number(response.headers.get('x-ratelimit-reset'));
    expect(Math.abs(resetSeconds - Date.parse(endsAt) / 1000)).toBeLessThan(2);
  });

  it('answers-lost does the work and gives no answer', async () => {
    await begin('answers-lost');
    await expect(upsert('ana')).rejects.toMatchObject({ code: 'ECONNRESET' });
    await test.control('DELETE', '/presets/answers-lost');
    expect(await userIds()).toEqual(['ana']);
  });

  it('webhooks-off sends none of the events meanwhile, then all of them again', async () => {
    await upsert('ana');
    await begin('webhooks-off', 1800);
    await test.client.partialUpdateUser({ id: 'ana', set: { name: 'one' } });
    await pass('30m');
    expect(await running()).toEqual([]);
    await test.client.partialUpdateUser({ id: 'ana', set: { name: 'two' } });
    const [event] = await eventually(() => (receiver.received.length > 0 ? receiver.received : undefined));
    expect(JSON.parse(String(event?.body))).toMatchObject({ type: 'user.updated', user: { name: 'two' } });
    const { body } = await test.control('GET', '/webhooks');
    expect(body).toMatchObject({ deliveries: [{ state: 'suppressed' }, {}] });
  });

  it('sockets-drop cuts sockets off again and again, and ends by itself', async () => {
    await test.sandbox.close();
    test = await startForTest({ sockets: { dropMs: 100 } });
    const codeOfNext = async (): Promise<number> => (await (await openSocket(test, 'ana')).closed()).code;
    const open = await openSocket(test, 'ana');
    await open.first();
    const { body } = await begin('sockets-drop', 1800);
    expect(body).toMatchObject({ preset: { title: 'Sockets drop every 20 s', seconds: 300 } });
    expect([(await open.closed()).code, await codeOfNext(), await codeOfNext()]).toEqual([1006, 1006, 1006]);
    await pass('30m');
    expect(await running()).toEqual([]);
    const after = await openSocket(test, 'ana');
    const { connection_id: id } = await after.first();
    expect(await test.control('GET', '')).toMatchObject({ body: { counts: { sockets: 1 } } });
    after.socket.send('[{"type":"health.check"}]');
    await eventually(() => after.frames.filter(({ connection_id }) => connection_id === id)[1]);
    after.socket.terminate();
  });

  it('are ended by their name, with all faults, with a reset, and by switching webhooks', async () => {
    await begin('webhooks-off');
    await begin('stream-down');
    expect(await running()).toEqual(['stream-down', 'webhooks-off']);
    await test.control('PUT', '/webhooks', { enabled: true });
    expect(await running()).toEqual(['stream-down']);
    await test.control('DELETE', '/faults');
    expect(await running()).toEqual([]);
    await begin('stream-down');
    const { faults } = (await test.control('GET', '/faults')).body as { faults: { id: number }[] };
    await test.control('DELETE', `/faults/${faults[0]?.id}`);
    expect(await running()).toEqual([]);
    await begin('stream-down');
    await test.control('POST', '/reset');
    expect(await running()).toEqual([]);
    await begin('answers-lost');
    await test.control('DELETE', '/presets');
    await expect(upsert('ben')).resolves.toBeDefined();
  });

  it('refuse other names, and faults that are not there', async () => {
    expect(await begin('weather')).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('stream-down') },
    });
    expect(await begin('toString')).toMatchObject({ status: 400 });
    expect(await test.control('DELETE', '/faults/7')).toMatchObject({ status: 400 });
  });
});
