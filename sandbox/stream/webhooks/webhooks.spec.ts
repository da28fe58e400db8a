import { createHmac } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { eventually } from '../../http/testing/eventually.js';
import { startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';
import { type ReceivedWebhook, WebhookReceiver } from '../../http/testing/webhook-receiver.js';

interface Delivery {
  readonly type: string;
  readonly state: string;
  readonly attempts: number;
  readonly statuses: readonly unknown[];
}

describe('webhooks', () => {
  let receiver: WebhookReceiver;
  let test: TestSandbox;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
  });

  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const rename = (name: string): Promise<unknown> => test.client.partialUpdateUser({ id: 'ana', set: { name } });
  const received = (count: number): Promise<ReceivedWebhook[]> =>
    eventually(() => (receiver.received.length >= count ? receiver.received : undefined));
  const settled = (count: number): Promise<Delivery[]> =>
    eventually(async () => {
      const { body } = await test.control('GET', '/webhooks');
      const { deliveries } = body as { deliveries: Delivery[] };
      const done = deliveries.filter((delivery) => delivery.state !== 'pending');
      return done.length >= count ? done : undefined;
    });

  it('carry the headers of Stream and a signature that the official SDK accepts', async () => {
    await rename('Ana');
    const [first] = await received(1);
    expect(first?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-api-key': TEST_KEYS.apiKey,
      'x-webhook-attempt': '1',
      'x-webhook-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-signature': createHmac('sha256', TEST_KEYS.apiSecret)
        .update(first?.body ?? '')
        .digest('hex'),
    });
    const event = test.client.verifyAndParseWebhook(first?.body ?? '', String(first?.headers['x-signature']));
    expect(event).toMatchObject({
      type: 'user.updated',
      user: { id: 'ana', name: 'Ana' },
      request_info: { type: 'server' },
    });
  });

  it('tell of every change, in the order in which it happened', async () => {
    const channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana'] });
    await channel.create();
    await channel.addMembers(['ben']);
    await channel.addModerators(['ben']);
    await channel.sendMessage({ id: 'm', text: 'x', user_id: 'ana' });
    await test.client.updateMessage({ id: 'm', text: 'y' }, 'ana');
    await test.client.deleteMessage('m');
    await channel.updatePartial({ set: { frozen: true } as never });
    await channel.removeMembers(['ben']);
    await channel.truncate();
    await channel.delete();
    await test.client.deactivateUser('ben');
    await test.client.reactivateUser('ben');
    await test.client.deleteUser('ben');
    await settled(14);
    expect(receiver.types()).toEqual([
      'channel.created',
      'member.added',
      'member.updated',
      'message.new',
      'message.updated',
      'message.deleted',
      'channel.updated',
      'channel.frozen',
      'member.removed',
      'channel.truncated',
      'channel.deleted',
      'user.deactivated',
      'user.reactivated',
      'user.deleted',
    ]);
    const times = receiver.received.map(({ body }) =>
      String((JSON.parse(body.toString()) as { created_at: unknown }).created_at),
    );
    expect(times).toEqual([...new Set(times)].sort());
  });

  it('carry the fields of each kind of event', async () => {
    const channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] });
    await channel.create();
    await channel.sendMessage({ id: 'm', text: 'x', user_id: 'ana' });
    await test.client.updateMessage({ id: 'm', text: 'y' }, 'ana');
    await test.client.deleteMessage('m', { hardDelete: true });
    const scope = { cid: 'messaging:a', channel_id: 'a', channel_type: 'messaging', channel_member_count: 2 };
    const events = (await received(4)).map(({ body }) => JSON.parse(body.toString()) as object);
    expect(events).toMatchObject([
      { ...scope, type: 'channel.created', channel: { id: 'a' }, members: [{ user_id: 'ana' }, { user_id: 'ben' }] },
      { ...scope, type: 'message.new', message_id: 'm', watcher_count: 0, message: { text: 'x' }, user: { id: 'ana' } },
      {
        ...scope,
        type: 'message.updated',
        message_update: { old_text: 'x', change_set: { text: true, custom: false } },
      },
      { ...scope, type: 'message.deleted', hard_delete: true, message: { id: 'm' } },
    ]);
    expect(events[3]).not.toHaveProperty('user');
  });

  it('do not tell of what was refused', async () => {
    const batch = [
      { id: 'ana', set: { name: 'x' } },
      { id: 'nobody', set: { name: 'x' } },
    ];
    await expect(test.client.partialUpdateUsers(batch)).rejects.toMatchObject({ code: 16 });
    await rename('Ana');
    await settled(1);
    expect(receiver.received).toHaveLength(1);
  });

  it.each([408, 429, 500, 503])('are tried three times while the receiver answers %s, under one id', async (status) => {
    receiver.reactions.push(status, status, status);
    await rename('Ana');
    expect(await settled(1)).toMatchObject([{ state: 'failed', attempts: 3, statuses: [status, status, status] }]);
    expect(receiver.received.map(({ headers }) => headers['x-webhook-attempt'])).toEqual(['1', '2', '3']);
    expect(new Set(receiver.received.map(({ headers }) => headers['x-webhook-id'])).size).toBe(1);
  });

  it('stop at the first success', async () => {
    receiver.reactions.push(500, 204);
    await rename('Ana');
    expect(await settled(1)).toMatchObject([{ state: 'delivered', attempts: 2, statuses: [500, 204] }]);
  });

  it.each([301, 400, 401, 404])('are not tried again after %s', async (status) => {
    receiver.reactions.push(status);
    await rename('Ana');
    expect(await settled(1)).toMatchObject([{ state: 'failed', attempts: 1, statuses: [status] }]);
  });

  it('are tried twice when the connection breaks', async () => {
    receiver.reactions.push('reset', 'reset', 'reset');
    await rename('Ana');
    expect(await settled(1)).toMatchObject([{ state: 'failed', attempts: 2, statuses: ['network', 'network'] }]);
  });

  it('are tried three times when no answer comes in time', async () => {
    receiver.reactions.push('hang', 'hang', 'hang');
    const hook = {
      id: 'h',
      hook_type: 'webhook',
      enabled: true,
      event_types: [],
      webhook_url: receiver.url,
      timeout_ms: 30,
    };
    await test.client.updateAppSettings({ event_hooks: [hook as never] });
    await rename('Ana');
    expect(await settled(1)).toMatchObject([
      { state: 'failed', attempts: 3, statuses: ['timeout', 'timeout', 'timeout'] },
    ]);
  });

  it('keep their order when one of them has to be tried again', async () => {
    receiver.reactions.push(500);
    await test.client.deactivateUser('ana');
    await test.client.reactivateUser('ana');
    await settled(2);
    expect(receiver.types()).toEqual(['user.deactivated', 'user.deactivated', 'user.reactivated']);
  });

  it('are compressed when the app settings say so, and signed over what is inside', async () => {
    await test.client.updateAppSettings({ enable_hook_payload_compression: true } as never);
    await rename('Ana');
    const [first] = await received(1);
    expect(first?.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(first?.body ?? '').toString())).toMatchObject({ type: 'user.updated' });
    const event = test.client.verifyAndParseWebhook(first?.body ?? '', String(first?.headers['x-signature']));
    expect(event.type).toBe('user.updated');
  });

  describe('go where the app settings say', () => {
    let other: WebhookReceiver;

    beforeEach(async () => {
      other = await WebhookReceiver.start();
    });
    afterEach(() => other.close());

    it('filtered by type, to each hook that is enabled, and no longer to the default', async () => {
      const hook = { hook_type: 'webhook', enabled: true, event_types: [], webhook_url: other.url };
      await test.client.updateAppSettings({
        event_hooks: [
          { ...hook, event_types: ['user.reactivated'] },
          { ...hook, enabled: false, webhook_url: `${other.url}/disabled` },
        ] as never,
      });
      await test.client.deactivateUser('ana');
      await test.client.reactivateUser('ana');
      await settled(1);
      expect(other.types()).toEqual(['user.reactivated']);
      expect(receiver.received).toEqual([]);
    });

    it('also in the old style', async () => {
      await test.client.updateAppSettings({ webhook_url: other.url, webhook_events: ['user.deactivated'] } as never);
      await test.client.deactivateUser('ana');
      await test.client.reactivateUser('ana');
      await settled(1);
      expect(other.types()).toEqual(['user.deactivated']);
      expect(receiver.received).toEqual([]);
    });
  });

  it('are not sent while they are switched off, and the list says so', async () => {
    await test.control('PUT', '/webhooks', { enabled: false });
    await rename('Lost');
    await test.control('PUT', '/webhooks', { enabled: true });
    await rename('Ana');
    expect(await settled(2)).toMatchObject([{ state: 'suppressed', attempts: 0 }, { state: 'delivered' }]);
    expect(receiver.received).toHaveLength(1);
  });
});
