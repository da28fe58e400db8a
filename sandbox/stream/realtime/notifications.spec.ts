import type { Channel } from 'stream-chat';
import { type ChatClient, ChatClients } from '../testing/chat-clients.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('clients that do not watch a channel', () => {
  let test: TestSandbox;
  let ana: ChatClient;
  const clients = new ChatClients(() => test);

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
    ana = await clients.connect('ana');
  });
  afterEach(async () => {
    await clients.disconnect();
    await test.sandbox.close();
  });

  const room = (members: string[] = ['ana', 'ben']): Channel =>
    test.client.channel('messaging', 'room', { created_by_id: 'ben', members });
  const created = async (members?: string[]): Promise<Channel> => {
    const channel = room(members);
    await channel.create();
    return channel;
  };
  /** Something that the client is certainly told of, so that what came before it has arrived. */
  const settle = async ({ client, told }: ChatClient): Promise<void> => {
    await test.client.sendUserCustomEvent(client.userID ?? '', { type: 'settled' as never });
    await told('settled');
  };

  it('are told of a new channel, with its members, and can watch it with them', async () => {
    await created();
    const event = await ana.told('notification.added_to_channel');
    expect(event).toMatchObject({
      cid: 'messaging:room',
      channel: { cid: 'messaging:room', type: 'messaging', id: 'room', config: { read_events: true } },
      member: { user_id: 'ana' },
    });
    const { members = [] } = event.channel ?? {};
    expect(members.map(({ user_id: id }) => id)).toEqual(['ana', 'ben']);
    const channel = ana.client.channel('messaging', 'room', { members: members.map(({ user_id: id }) => String(id)) });
    await expect(channel.watch()).resolves.toMatchObject({ watcher_count: 1 });
  });

  it('are told of messages, with what is unread, and never twice', async () => {
    const channel = await created();
    const [other] = [await clients.connect('ana')];
    const watched = other.client.channel('messaging', 'room');
    await watched.watch();
    await channel.sendMessage({ text: 'Hello', user_id: 'ben' });
    expect(await ana.told('notification.message_new')).toMatchObject({
      cid: 'messaging:room',
      channel: { cid: 'messaging:room', config: { name: 'messaging' } },
      message: { text: 'Hello' },
      user: { id: 'ben' },
      watcher_count: 1,
      total_unread_count: 1,
      unread_channels: 1,
    });
    await other.told('message.new');
    await Promise.all([settle(ana), settle(other)]);
    expect(ana.seen('message.new')).toEqual([]);
    expect(other.seen('notification.message_new')).toEqual([]);
  });

  it('are not told of replies that stay in their thread, nor of what only watchers see', async () => {
    const channel = await created();
    const { message } = await channel.sendMessage({ text: 'Question', user_id: 'ben' });
    await channel.sendMessage({ text: 'Answer', parent_id: message.id, user_id: 'ben' });
    await channel.sendReaction(message.id, { type: 'love', user_id: 'ben' });
    await channel.sendEvent({ type: 'typing.start', user_id: 'ben' });
    await test.client.partialUpdateMessage(message.id, { set: { text: 'x' } as never }, 'ben');
    await channel.updatePartial({ set: { name: 'Room' } as never });
    await settle(ana);
    const told = ana.events.map(({ type }) => type).filter((type) => !/^(health|connection)\./.test(type));
    expect(told).toEqual(['notification.added_to_channel', 'notification.message_new', 'settled']);
  });

  it('are told when they are added and removed, and what is unread then', async () => {
    const channel = await created(['ben']);
    await channel.addMembers(['ana']);
    await ana.told('notification.added_to_channel');
    await channel.sendMessage({ text: 'Hello', user_id: 'ben' });
    await ana.told('notification.message_new');
    await channel.removeMembers(['ana']);
    expect(await ana.told('notification.removed_from_channel')).toMatchObject({
      user: { id: 'ana' },
      channel: { member_count: 1 },
    });
    expect(await ana.told('notification.mark_read')).toMatchObject({ total_unread_count: 0, unread_channels: 0 });
    await channel.sendMessage({ text: 'Secret', user_id: 'ben' });
    await settle(ana);
    expect(JSON.stringify(ana.events)).not.toContain('Secret');
  });

  it('are told of deletions and truncations', async () => {
    const channel = await created();
    await channel.truncate();
    expect(await ana.told('notification.channel_truncated')).toMatchObject({ cid: 'messaging:room' });
    await channel.delete();
    expect(await ana.told('notification.channel_deleted')).toMatchObject({
      cid: 'messaging:room',
      channel: { id: 'room' },
    });
    expect(ana.seen('channel.deleted')).toEqual([]);
  });

  it('are told of invites and of their own answers', async () => {
    const channel = await created(['ben']);
    await channel.inviteMembers(['ana']);
    expect(await ana.told('notification.invited')).toMatchObject({ member: { user_id: 'ana', invited: true } });
    expect(ana.seen('notification.added_to_channel')).toEqual([]);
    await ana.client.channel('messaging', 'room').acceptInvite();
    expect(await ana.told('notification.invite_accepted')).toMatchObject({ member: { user_id: 'ana' } });
    await channel.inviteMembers(['cem']);
    const cem = await clients.connect('cem');
    await cem.client.channel('messaging', 'room').rejectInvite();
    await cem.told('notification.invite_rejected');
  });

  it('are told, on every socket of theirs, what they read, hide and mute', async () => {
    const channel = await created();
    const other = await clients.connect('ana');
    await channel.sendMessage({ text: 'Hello', user_id: 'ben' });
    const own = other.client.channel('messaging', 'room');
    await own.watch();
    await own.markRead();
    await own.hide(null, true);
    await own.show();
    await own.mute();
    await own.unmute();
    for (const { told } of [ana, other]) {
      expect(await told('notification.mark_read')).toMatchObject({ total_unread_count: 0 });
      expect(await told('channel.hidden')).toMatchObject({ cid: 'messaging:room', clear_history: true });
      await told('channel.visible');
      const muted = ({ me }: { me?: { channel_mutes?: unknown[] } }) => me?.channel_mutes?.length;
      await told('notification.channel_mutes_updated', (event) => muted(event) === 1);
      await told('notification.channel_mutes_updated', (event) => muted(event) === 0);
    }
    const ben = await clients.connect('ben');
    await settle(ben);
    expect(ben.seen('channel.hidden')).toEqual([]);
  });
});
