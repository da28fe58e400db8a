import type { Channel } from 'stream-chat';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { receivedEvents } from '../testing/received-events.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('read state', () => {
  let test: TestSandbox;
  let receiver: WebhookReceiver;
  let channel: Channel;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
    channel = await create('a');
  });
  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const create = async (id: string): Promise<Channel> => {
    const created = test.client.channel('messaging', id, { created_by_id: 'ana', members: ['ana', 'ben'] });
    await created.create();
    return created;
  };
  const send = (id: string, fields: object = {}): Promise<unknown> =>
    channel.sendMessage({ id, text: 'x', user_id: 'ana', ...fields });
  const unread = async (id = 'a'): Promise<Record<string, number | undefined>> => {
    const { read = [] } = await test.client.channel('messaging', id).query({});
    return Object.fromEntries(read.map(({ user, unread_messages: count }) => [user.id, count]));
  };

  it('counts the messages of others until they are read', async () => {
    await send('m');
    await send('n');
    expect(await unread()).toEqual({ ana: 0, ben: 2 });
    const answer = await channel.markRead({ user_id: 'ben' });
    expect(answer?.event).toMatchObject({ type: 'message.read', cid: 'messaging:a', user: { id: 'ben' } });
    expect(await unread()).toEqual({ ana: 0, ben: 0 });
    const { read } = await channel.query({});
    expect(read).toMatchObject([{ user: { id: 'ana' } }, { user: { id: 'ben' }, last_read_message_id: 'n' }]);
    const [event] = await receivedEvents(receiver, 'message.read', 1);
    expect(event).toMatchObject({ user: { id: 'ben' }, channel: { id: 'a' }, last_read_message_id: 'n' });
  });

  it('does not count silent messages, system messages, replies that stay in their thread, and deleted ones', async () => {
    await send('m');
    await send('silent', { silent: true });
    await send('system', { type: 'system' });
    await send('reply', { parent_id: 'm' });
    await send('shown', { parent_id: 'm', show_in_channel: true });
    expect(await unread()).toMatchObject({ ben: 2 });
    await test.client.deleteMessage('m');
    expect(await unread()).toMatchObject({ ben: 1 });
  });

  it('starts with the membership, follows the own messages and ends with a truncation', async () => {
    await send('m');
    await channel.addMembers(['cem']);
    await send('n');
    expect(await unread()).toEqual({ ana: 0, ben: 2, cem: 1 });
    await send('o', { user_id: 'ben' });
    expect(await unread()).toEqual({ ana: 1, ben: 0, cem: 2 });
    await channel.truncate();
    expect(await unread()).toEqual({ ana: 0, ben: 0, cem: 0 });
  });

  it('goes up to a message and back to one, and never back by reading', async () => {
    for (const id of ['m', 'n', 'o']) await send(id);
    await channel.markRead({ user_id: 'ben', message_id: 'n' } as never);
    expect(await unread()).toMatchObject({ ben: 1 });
    await channel.markRead({ user_id: 'ben', message_id: 'm' } as never);
    expect(await unread()).toMatchObject({ ben: 1 });
    await channel.markUnread({ user_id: 'ben', message_id: 'n' });
    expect(await unread()).toMatchObject({ ben: 2 });
    expect((await receivedEvents(receiver, 'notification.mark_unread', 1))[0]).toMatchObject({
      user: { id: 'ben' },
      first_unread_message_id: 'n',
      last_read_message_id: 'm',
      unread_messages: 2,
      unread_channels: 1,
      total_unread_count: 2,
    });
  });

  it('is marked read for all channels, or for those that are named', async () => {
    const other = await create('b');
    await send('m');
    await other.sendMessage({ id: 'n', text: 'x', user_id: 'ana' });
    const counts = await test.client.getUnreadCount('ben');
    expect(counts).toMatchObject({
      total_unread_count: 2,
      total_unread_threads_count: 0,
      channels: [
        { channel_id: 'messaging:a', unread_count: 1 },
        { channel_id: 'messaging:b', unread_count: 1 },
      ],
      channel_type: [{ channel_type: 'messaging', channel_count: 2, unread_count: 2 }],
      threads: [],
    });
    const read_by_channel = { 'messaging:b': '' };
    await test.client.markChannelsRead({ user_id: 'ben', read_by_channel });
    expect([await unread('a'), await unread('b')]).toMatchObject([{ ben: 1 }, { ben: 0 }]);
    await test.client.markChannelsRead({ user_id: 'ben' });
    expect(await test.client.getUnreadCount('ben')).toMatchObject({ total_unread_count: 0, channels: [] });
    const batch = await test.client.getUnreadCountBatch(['ana', 'ben']);
    expect(batch.counts_by_user).toMatchObject({ ana: { total_unread_count: 0 }, ben: { total_unread_count: 0 } });
  });

  it('finds and sorts channels by what a user has not read', async () => {
    await create('b');
    await send('m');
    const ids = async (filter: object, sort = {}): Promise<unknown[]> => {
      const channels = await test.client.queryChannels(filter as never, sort, { user_id: 'ben' } as never);
      return channels.map(({ id }) => id);
    };
    expect(await ids({ has_unread: true })).toEqual(['a']);
    expect(await ids({}, { unread_count: 1 })).toEqual(['b', 'a']);
    await expect(test.client.queryChannels({ has_unread: true })).rejects.toMatchObject({ code: 4, status: 400 });
  });

  it('is refused to nobody, to strangers, for messages elsewhere, and where it is switched off', async () => {
    await create('b');
    await test.client.channel('messaging', 'b').sendMessage({ id: 'n', text: 'x', user_id: 'ana' });
    await expect(channel.markRead({})).rejects.toMatchObject({
      code: 4,
      message: expect.stringContaining('either user or user_id must be provided when using server side auth.'),
    });
    await expect(channel.markRead({ user_id: 'cem' })).rejects.toMatchObject({ code: 4 });
    await expect(channel.markUnread({ user_id: 'ben', message_id: 'n' })).rejects.toMatchObject({ code: 4 });
    await expect(channel.markUnread({ user_id: 'ben' } as never)).rejects.toMatchObject({ code: 4 });
    await test.client.updateChannelType('messaging', { read_events: false });
    await expect(channel.markRead({ user_id: 'ben' })).rejects.toMatchObject({ code: 19 });
    expect(await unread()).toEqual({});
  });

  it('is each client’s own', async () => {
    await send('m');
    const [ben, cem] = ['ben', 'cem'].map((id) => test.client.createToken(id));
    const path = '/channels/messaging/a/read';
    expect(await test.asClient(cem ?? '', 'POST', path, {})).toMatchObject({ status: 403, body: { code: 17 } });
    const forAna = await test.asClient(ben ?? '', 'POST', path, { user_id: 'ana' });
    expect(forAna).toMatchObject({ status: 400, body: { code: 4 } });
    expect((await test.asClient(ben ?? '', 'GET', '/unread')).body).toMatchObject({ total_unread_count: 1 });
    expect(await test.asClient(ben ?? '', 'POST', path, {})).toMatchObject({ status: 201 });
    expect((await test.asClient(ben ?? '', 'GET', '/unread')).body).toMatchObject({ total_unread_count: 0 });
    expect(await test.asClient(ben ?? '', 'POST', '/unread_batch', { user_ids: ['ana'] })).toMatchObject({
      status: 403,
    });
  });
});
