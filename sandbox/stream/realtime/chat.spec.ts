import type { Channel } from 'stream-chat';
import { eventually } from '../../http/testing/eventually.js';
import { type ChatClient, ChatClients } from '../testing/chat-clients.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

type Watcher = ChatClient & { readonly channel: Channel };

describe('two clients that watch a channel', () => {
  let test: TestSandbox;
  let ana: Watcher;
  let ben: Watcher;
  const clients = new ChatClients(() => test);

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana', name: 'Ana' }, { id: 'ben' }, { id: 'cem' }]);
    await server().create();
    ana = await watching('ana');
    ben = await watching('ben');
  });
  afterEach(async () => {
    await clients.disconnect();
    await test.sandbox.close();
  });

  const server = (): Channel =>
    test.client.channel('messaging', 'room', { created_by_id: 'cem', members: ['ana', 'ben'] });
  const watching = async (userId: string): Promise<Watcher> => {
    const chat = await clients.connect(userId);
    const channel = chat.client.channel('messaging', 'room');
    await channel.watch();
    return { ...chat, channel };
  };
  /** The official SDK asks for a channel again each time that it freezes or thaws. */
  const queriesOf = (userIds: string[], count: number) =>
    eventually(async () => {
      const { body } = await test.control('GET', '/calls');
      const { calls } = body as { calls: { path: string; userId?: string; status: number | null }[] };
      const done = calls.filter(({ path, status }) => path.endsWith('/room/query') && status === 201);
      return userIds.every((id) => done.filter(({ userId }) => userId === id).length === count) ? true : undefined;
    });
  const textsOf = ({ channel }: Watcher) => channel.state.messages.map(({ text }) => text);

  it('see each message once, with the unread counts of each', async () => {
    const { message } = await ana.channel.sendMessage({ text: 'Hello' });
    const event = await ben.told('message.new');
    expect(event).toMatchObject({
      cid: 'messaging:room',
      channel_type: 'messaging',
      channel_id: 'room',
      message_id: message.id,
      message: { id: message.id, cid: 'messaging:room', text: 'Hello', created_at: message.created_at },
      user: { id: 'ana', name: 'Ana', online: true },
      watcher_count: 2,
      unread_count: 1,
      total_unread_count: 1,
      unread_channels: 1,
    });
    expect(event).not.toHaveProperty('request_info');
    expect(event).not.toHaveProperty('members');
    expect(ben.channel.countUnread()).toBe(1);
    expect(await ana.told('message.new')).toMatchObject({ total_unread_count: 0, unread_channels: 0 });
    expect([textsOf(ana), textsOf(ben)]).toEqual([['Hello'], ['Hello']]);
    expect([...ana.seen('notification.message_new'), ...ben.seen('notification.message_new')]).toEqual([]);
  });

  it('see how many replies a message has, and who wrote them', async () => {
    const { message } = await ana.channel.sendMessage({ text: 'Question' });
    const { message: reply } = await ben.channel.sendMessage({ text: 'Answer', parent_id: message.id });
    const { message: parent } = await ana.told('message.updated');
    expect(parent).toMatchObject({ id: message.id, reply_count: 1, thread_participants: [{ id: 'ben' }] });
    expect(parent).toHaveProperty('updated_at', message.updated_at);
    expect(ana.channel.state.findMessage(message.id)).toMatchObject({ reply_count: 1 });
    await test.client.deleteMessage(reply.id, { hardDelete: true });
    await ana.told('message.updated', (event) => event.message?.reply_count === 0);
  });

  it('see what the app’s server sends', async () => {
    await server().sendMessage({ text: 'Notice', user_id: 'cem' });
    expect(await ben.told('message.new')).toMatchObject({ message: { text: 'Notice' }, user: { id: 'cem' } });
  });

  it('see changes, pins, deletions and what is brought back', async () => {
    const { message } = await ana.channel.sendMessage({ text: 'Hello' });
    await ben.told('message.new');
    await ana.client.updateMessage({ id: message.id, text: 'Hello, Ben' });
    const updated = await ben.told('message.updated');
    expect(updated).toMatchObject({ message: { text: 'Hello, Ben' }, user: { id: 'ana' } });
    expect(updated).not.toHaveProperty('message_update');
    await ben.client.pinMessage(message.id);
    await eventually(() => ana.channel.state.pinnedMessages[0]);
    await ana.client.deleteMessage(message.id);
    expect(await ben.told('message.deleted')).toMatchObject({
      hard_delete: false,
      message: { type: 'deleted', text: '' },
    });
    await test.client.undeleteMessage(message.id, 'ana');
    expect(await ben.told('message.undeleted')).toMatchObject({ message: { text: 'Hello, Ben' } });
    await test.client.deleteMessage(message.id, true);
    await ben.told('message.deleted', (event) => event.hard_delete === true);
    await eventually(() => (ben.channel.state.messages.length === 0 ? true : undefined));
  });

  it('see reactions, as their own only where they are', async () => {
    const { message } = await ana.channel.sendMessage({ text: 'Hello' });
    await ben.told('message.new');
    await ben.channel.sendReaction(message.id, { type: 'love' });
    const event = await ana.told('reaction.new');
    expect(event).toMatchObject({
      reaction: { type: 'love', user_id: 'ben', message_id: message.id, score: 1 },
      message: { reaction_groups: { love: { count: 1 } }, latest_reactions: [{ type: 'love' }] },
      user: { id: 'ben' },
    });
    await ben.told('reaction.new');
    const own = ({ channel }: Watcher) => channel.state.messages[0]?.own_reactions?.map(({ type }) => type);
    expect([own(ana), own(ben)]).toEqual([[], ['love']]);
    await ben.channel.sendReaction(message.id, { type: 'wow' }, { enforce_unique: true });
    expect(await ana.told('reaction.updated')).toMatchObject({ message: { reaction_counts: { wow: 1 } } });
    await ben.channel.deleteReaction(message.id, 'wow');
    expect(await ana.told('reaction.deleted')).toMatchObject({ message: { reaction_groups: null } });
  });

  it('see a thread, whose replies stay in it', async () => {
    const { message } = await ana.channel.sendMessage({ text: 'Question' });
    await ben.channel.sendMessage({ text: 'Answer', parent_id: message.id });
    const event = await ana.told('message.new', ({ message: told }) => told?.parent_id === message.id);
    expect(event).toMatchObject({ total_unread_count: 0 });
    expect(ana.channel.state.threads[message.id]?.map(({ text }) => text)).toEqual(['Answer']);
    expect(textsOf(ana)).toEqual(['Question']);
  });

  it('see each other type, in the channel and in a thread', async () => {
    // At the moment of the event: after a second without a key, the official SDK stops by itself.
    const typing: string[][] = [];
    ben.client.on('typing.start', () => void typing.push(Object.keys(ben.channel.state.typing)));
    await ana.channel.keystroke();
    expect(await ben.told('typing.start')).toMatchObject({ cid: 'messaging:room', user: { id: 'ana' } });
    expect(typing).toEqual([['ana']]);
    await ana.told('typing.start');
    await ana.channel.stopTyping();
    await ben.told('typing.stop');
    expect(ben.channel.state.typing).toEqual({});
    await ana.channel.sendEvent({ type: 'typing.start', parent_id: 'thread' });
    await ben.told('typing.start', (event) => event.parent_id === 'thread');
  });

  it('see what each has read, and what has reached each', async () => {
    const { message } = await ana.channel.sendMessage({ text: 'Hello' });
    await ben.told('message.new');
    await ana.told('message.delivered', ({ user }) => user?.id === 'ben');
    expect(ana.channel.state.read['ben']).toMatchObject({ last_delivered_message_id: message.id });
    await ben.channel.markRead();
    expect(await ana.told('message.read')).toMatchObject({ user: { id: 'ben' }, last_read_message_id: message.id });
    expect(await ben.told('notification.mark_read')).toMatchObject({
      cid: 'messaging:room',
      unread_count: 0,
      total_unread_count: 0,
      unread_channels: 0,
      unread_threads: 0,
    });
    expect(ana.seen('notification.mark_read')).toEqual([]);
    await ben.channel.markUnread({ message_id: message.id });
    expect(await ben.told('notification.mark_unread')).toMatchObject({
      first_unread_message_id: message.id,
      unread_messages: 1,
      total_unread_count: 1,
    });
    expect(ben.channel.countUnread()).toBe(1);
    expect(ana.seen('notification.mark_unread')).toEqual([]);
  });

  it('see the channel change and freeze, and then cannot write', async () => {
    const capabilities = ana.channel.data?.own_capabilities;
    await server().updatePartial({ set: { name: 'Room', frozen: true } as never });
    expect(await ana.told('channel.updated')).toMatchObject({
      channel: { frozen: true, name: 'Room', member_count: 2 },
    });
    await ana.told('channel.frozen');
    expect((await ana.told('channel.updated')).channel).not.toHaveProperty('hidden');
    await eventually(() => (ana.channel.data?.frozen === true ? true : undefined));
    expect(capabilities).toContain('send-message');
    expect((await ana.channel.sendMessage({ text: 'x' })).message.type).toBe('error');
    await server().updatePartial({ set: { frozen: false } as never });
    await ana.told('channel.unfrozen');
    expect((await ana.channel.sendMessage({ text: 'x' })).message.type).toBe('regular');
    await queriesOf(['ana', 'ben'], 3);
  });

  it('see members come, change and go', async () => {
    await server().addMembers(['cem']);
    expect(await ana.told('member.added')).toMatchObject({
      member: { user: { id: 'cem' } },
      channel: { member_count: 3 },
    });
    await server().addModerators(['cem']);
    expect(await ana.told('member.updated')).toMatchObject({ member: { channel_role: 'channel_moderator' } });
    await server().removeMembers(['cem']);
    expect(await ana.told('member.removed')).toMatchObject({ user: { id: 'cem' } });
    expect(Object.keys(ana.channel.state.members).sort()).toEqual(['ana', 'ben']);
  });

  it('see the channel emptied and deleted', async () => {
    await ana.channel.sendMessage({ text: 'Hello' });
    await ben.told('message.new');
    await server().truncate();
    expect(await ben.told('channel.truncated')).toMatchObject({
      channel: { truncated_at: expect.any(String) as string },
    });
    expect(textsOf(ben)).toEqual([]);
    await server().delete();
    await ben.told('channel.deleted');
    expect(ben.client.activeChannels).toEqual({});
    expect(ben.seen('notification.channel_deleted')).toEqual([]);
    const { body } = await test.control('GET', '');
    expect(body).toMatchObject({ counts: { sockets: 2, watches: 0 } });
  });

  it('page through messages as the official SDK expects', async () => {
    await test.control('PUT', '/rate-limits', { enforced: false });
    for (let n = 0; n < 110; n += 1) await server().sendMessage({ text: String(n), user_id: 'cem' });
    const cem = await clients.connect('cem');
    await server().addMembers(['cem']);
    const channel = cem.client.channel('messaging', 'room');
    const first = await channel.watch();
    expect(first.messages).toHaveLength(100);
    expect(channel.state.messagePagination).toMatchObject({ hasPrev: true });
    const [listed] = await cem.client.queryChannels({ members: { $in: ['cem'] } }, {}, { watch: true });
    expect(listed?.state.messages.length).toBeGreaterThanOrEqual(100);
  });
});
