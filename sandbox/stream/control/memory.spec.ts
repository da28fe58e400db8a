import { TestClock } from '../../clock/test-clock.js';
import { eventually } from '../../http/testing/eventually.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { ChatClients } from '../testing/chat-clients.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

type Lists = Record<string, { size: number; max: number | null }>;

describe('what is kept in memory', () => {
  let test: TestSandbox;
  let receiver: WebhookReceiver;
  let nowMs: number;
  const clients = new ChatClients(() => test);

  beforeEach(async () => {
    nowMs = Date.now();
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url, clock: new TestClock(() => new Date(nowMs)) });
    await test.control('PUT', '/rate-limits', { enforced: false });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    await test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] }).create();
  });
  afterEach(async () => {
    await clients.disconnect();
    await test.sandbox.close();
    await receiver.close();
  });

  const lists = async (): Promise<Lists> => ((await test.control('GET', '/memory')).body as { lists: Lists }).lists;
  const sizeOf = async (name: string): Promise<number | undefined> => (await lists())[name]?.size;

  it('is told with bounds, bytes and open handles', async () => {
    expect((await test.control('GET', '/memory')).body).toMatchObject({
      bytes: { heapUsed: expect.any(Number), rss: expect.any(Number), external: expect.any(Number) },
      resources: expect.any(Object),
      lists: {
        calls: { size: 2, max: 10_000 },
        sockets: { size: 0, max: 200 },
        channels: { size: 1, max: null },
        tasks: { size: 0, max: 1000 },
      },
    });
  });

  it('are the bodies of the last calls, up to 32 MiB', async () => {
    const text = 'x'.repeat(900 * 1024);
    const send = (): Promise<unknown> =>
      test.asClient(test.client.createToken('ana'), 'POST', '/channels/messaging/a/message', { message: { text } });
    for (let count = 0; count < 40; count += 1) await send();
    const { callBodyBytes } = await lists();
    expect(callBodyBytes?.size).toBeLessThanOrEqual(32 * 1024 * 1024);
    expect(callBodyBytes?.size).toBeGreaterThan(31 * 1024 * 1024);
    const { calls } = (await test.control('GET', '/calls')).body as { calls: { path: string; body: unknown }[] };
    const bodies = calls.filter(({ path }) => path.endsWith('/message')).map(({ body }) => body !== null);
    expect(bodies).toEqual([...Array<boolean>(4).fill(false), ...Array<boolean>(36).fill(true)]);
  });

  it('are the last 1,000 tasks', async () => {
    const first = await test.client.exportUsers({ user_ids: ['ana'] });
    const { body: state } = await test.control('GET', '/state');
    const { collections } = state as { collections: { tasks: { id: string }[] } };
    for (let count = 1; count < 1000; count += 1)
      collections.tasks.push({ ...collections.tasks[0], id: `task-${count}` } as never);
    await test.control('PUT', '/state', state as object);
    expect(await sizeOf('tasks')).toBe(1000);
    await expect(test.client.getTask(first.task_id)).resolves.toMatchObject({ status: 'completed' });
    await test.client.exportUsers({ user_ids: ['ana'] });
    expect(await sizeOf('tasks')).toBe(1000);
    await expect(test.client.getTask(first.task_id)).rejects.toMatchObject({ code: 16 });
  });

  it('is no export after its 24 hours', async () => {
    await test.client.exportUsers({ user_ids: ['ana'] });
    const bytes = await sizeOf('fileBytes');
    nowMs += 24 * 3600 * 1000 + 1;
    await test.client.exportUsers({ user_ids: ['ana'] });
    expect([await sizeOf('files'), await sizeOf('fileBytes')]).toEqual([1, bytes]);
  });

  it('is no end of a pin whose message was deleted', async () => {
    const channel = test.client.channel('messaging', 'a');
    const pin = { pinned: true, pin_expires: new Date(nowMs + 3600_000).toISOString(), user_id: 'ana' };
    for (const id of ['m', 'n', 'o']) await channel.sendMessage({ id, text: id, ...pin });
    expect(await sizeOf('pinExpiries')).toBe(3);
    await test.client.deleteMessage('m');
    await test.client.deleteMessage('n', true);
    expect(await sizeOf('pinExpiries')).toBe(1);
    await channel.truncate({ hard_delete: true });
    expect(await sizeOf('pinExpiries')).toBe(0);
  });

  it('is no queue of a hook that the app does not have any more', async () => {
    const rename = async (name: string): Promise<void> => {
      await test.client.partialUpdateUser({ id: 'ana', set: { name } });
      await eventually(async () => {
        const { deliveries } = (await test.control('GET', '/webhooks')).body as { deliveries: { state: string }[] };
        return deliveries.every(({ state }) => state !== 'pending') ? true : undefined;
      });
    };
    for (const name of ['a', 'b', 'c', 'd']) {
      await test.client.updateAppSettings({ webhook_url: `${receiver.url}/${name}` });
      await rename(name);
    }
    expect(await sizeOf('hookQueues')).toBeLessThanOrEqual(2);
  });

  it('is no wish to be told of a user who is gone', async () => {
    await test.client.upsertUser({ id: 'cem' });
    const { client } = await clients.connect('ana');
    await client.queryUsers({ id: { $in: ['ben', 'cem'] } }, {}, { presence: true });
    expect(await sizeOf('follows')).toBe(2);
    await test.client.deleteUser('cem', { hard_delete: true });
    await eventually(async () => ((await sizeOf('follows')) === 1 ? true : undefined));
  });
});
