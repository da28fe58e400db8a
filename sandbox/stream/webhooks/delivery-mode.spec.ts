import { eventually } from '../../http/testing/eventually.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';
import { type ReceivedWebhook, WebhookReceiver } from '../../http/testing/webhook-receiver.js';

const COUNT = 20;

describe('deliveries', () => {
  let receiver: WebhookReceiver;
  let test: TestSandbox;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url });
    await test.client.upsertUser({ id: 'ana' });
  });
  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const received = (count: number): Promise<readonly ReceivedWebhook[]> =>
    eventually(() => (receiver.received.length >= count ? receiver.received : undefined));
  const rename = (name: string): Promise<unknown> => test.client.partialUpdateUser({ id: 'ana', set: { name } });
  const nameIn = ({ body }: ReceivedWebhook): string =>
    (JSON.parse(body.toString()) as { user: { name: string } }).user.name;
  const names = Array.from({ length: COUNT }, (_, index) => `Ana ${index}`);

  it('in parallel do not wait for one that has no answer yet', async () => {
    await test.control('PUT', '/webhooks', { deliveries: 'parallel' });
    // None is ever answered, nor are the further attempts.
    receiver.reactions.push(...Array.from({ length: COUNT * 2 * 3 }, () => 'hang' as const));
    for (const name of names) await rename(name);
    const firsts = (): unknown[] => receiver.received.filter(({ headers }) => headers['x-webhook-attempt'] === '1');
    await eventually(() => (firsts().length >= COUNT * 2 ? true : undefined));
    expect(firsts()).toHaveLength(COUNT * 2);
  });

  it('in parallel come twice under one id each, and out of order', async () => {
    await test.control('PUT', '/webhooks', { deliveries: 'parallel' });
    const users = names.map((name, index) => ({ id: `user-${index}`, name }));
    await test.client.upsertUsers(users);
    // All in one call, so at one time; an order by chance is as good as impossible.
    await test.client.partialUpdateUsers(users.map(({ id }) => ({ id, set: { name: 'New' } })));
    const all = await received(COUNT * 2);
    const ids = all.map(({ headers }) => String(headers['x-webhook-id']));
    expect([all.length, new Set(ids).size]).toEqual([COUNT * 2, COUNT]);
    expect(all.every(({ headers }) => headers['x-webhook-attempt'] === '1')).toBe(true);
    const times = all.map(({ body }) => String((JSON.parse(body.toString()) as { created_at: unknown }).created_at));
    expect(times).not.toEqual(times.toSorted());
    const { body } = await eventually(async () => {
      const answer = await test.control('GET', '/webhooks');
      return JSON.stringify(answer.body).includes('pending') ? undefined : answer;
    });
    expect(body).toMatchObject({ mode: { deliveries: 'parallel' } });
    expect((body as { deliveries: unknown[] }).deliveries).toHaveLength(COUNT * 2);
  });

  it('in order come once each', async () => {
    for (const name of names) await rename(name);
    expect((await received(COUNT)).map(nameIn)).toEqual(names);
  });

  it('with nanoseconds have the times of Stream as numbers, the rest as it was, and a signature that is right', async () => {
    const custom = { since: '2026-03-01T12:00:00Z' };
    const channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana'], ...custom });
    await channel.create();
    await test.control('PUT', '/webhooks', { times: 'nanoseconds' });
    const { message } = await channel.sendMessage({ text: '2026-03-01T12:00:00Z', user_id: 'ana' });
    const [, sent] = await received(2);
    const json = sent?.body.toString() ?? '';
    expect(test.client.verifyWebhook(json, String(sent?.headers['x-signature']))).toBe(true);
    const nanoseconds = expect.stringMatching(/^\d{19}$/);
    const timeIn = (object: unknown): string => String((object as Record<string, unknown> | undefined)?.created_at);
    const event = JSON.parse(json) as Record<string, unknown>;
    expect([timeIn(event), timeIn(event.message), timeIn((event.members as unknown[])[0])]).toEqual([
      nanoseconds,
      nanoseconds,
      nanoseconds,
    ]);
    const millis = Math.floor(Math.round(Number(timeIn(event.message)) / 1000) / 1000);
    expect(millis).toBe(Date.parse(String(message.created_at)));
    expect(event).toMatchObject({ channel: custom, message: { text: '2026-03-01T12:00:00Z' } });
  });
});
