import type { Channel } from 'stream-chat';
import { type ChatClient, ChatClients } from '../testing/chat-clients.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('threads', () => {
  let test: TestSandbox;
  let channel: Channel;
  let ana: ChatClient;
  let ben: ChatClient;
  const clients = new ChatClients(() => test);

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
    channel = test.client.channel('messaging', 'room', { created_by_id: 'cem', members: ['ana', 'ben', 'cem'] });
    await channel.create();
    for (const id of ['question', 'other']) await send({ id, user_id: 'ana' });
    ana = await clients.connect('ana');
    ben = await clients.connect('ben');
  });
  afterEach(async () => {
    await clients.disconnect();
    await test.sandbox.close();
  });

  const send = (fields: object): Promise<unknown> => channel.sendMessage({ text: 'x', ...fields });
  const reply = (id: string, userId: string, fields: object = {}): Promise<unknown> =>
    send({ id, user_id: userId, parent_id: 'question', ...fields });
  const unreadOf = async ({ client }: ChatClient): Promise<number> =>
    (await client.getUnreadCount()).total_unread_threads_count;
  const idsOf = async ({ client }: ChatClient): Promise<string[]> =>
    (await client.queryThreads()).threads.map(({ id }) => id);
  /** Something that the client is certainly told of, so that what came before it has arrived. */
  const settle = async ({ client, told }: ChatClient): Promise<void> => {
    await test.client.sendUserCustomEvent(client.userID ?? '', { type: 'settled' as never });
    await told('settled');
  };

  it('are found by those who take part, unread ones first', async () => {
    await reply('1', 'ben');
    await send({ parent_id: 'other', user_id: 'ana' });
    expect(await idsOf(ana)).toEqual(['question', 'other']);
    expect(await idsOf(ben)).toEqual(['question']);
    expect(await idsOf(await clients.connect('cem'))).toEqual([]);
  });

  it('carry their replies, who takes part, and how far each has read', async () => {
    for (const id of ['1', '2', '3']) await reply(id, 'ben');
    const [thread] = (await ana.client.queryThreads({ reply_limit: 2 })).threads;
    const { replies, replyCount, participants, read, parentMessage } = thread?.state.getLatestValue() ?? {};
    expect(parentMessage).toMatchObject({ id: 'question', reply_count: 3 });
    expect([replies?.map(({ id }) => id), replyCount]).toEqual([['2', '3'], 3]);
    expect(participants?.map(({ user_id: id }) => id)).toEqual(['ana', 'ben']);
    expect(read).toMatchObject({ ana: { unreadMessageCount: 3 }, ben: { unreadMessageCount: 0 } });
    await thread?.loadPrevPage();
    expect(thread?.state.getLatestValue().replies.map(({ id }) => id)).toEqual(['1', '2', '3']);
    const single = await ben.client.getThread('question');
    expect(single.state.getLatestValue()).toMatchObject({ replyCount: 3, participants: [{}, {}] });
    await expect(ben.client.getThread('other')).rejects.toMatchObject({ code: 16, status: 404 });
  });

  it('come page by page', async () => {
    await reply('1', 'ben');
    await send({ parent_id: 'other', user_id: 'ben' });
    const first = await ana.client.queryThreads({ limit: 1 });
    const second = await ana.client.queryThreads({ limit: 1, next: first.next });
    expect([first, second].map(({ threads }) => threads.map(({ id }) => id))).toEqual([['other'], ['question']]);
    expect(second.next).toBeUndefined();
  });

  it('watch their channels', async () => {
    await reply('1', 'ben');
    await ana.client.queryThreads();
    await reply('2', 'ben');
    expect(await ana.told('message.new')).toMatchObject({ message: { id: '2' } });
  });

  it('tell those who take part of a reply, with what is unread', async () => {
    await reply('1', 'ben');
    expect(await ana.told('notification.thread_message_new')).toMatchObject({
      cid: 'messaging:room',
      channel: { cid: 'messaging:room' },
      message: { id: '1', parent_id: 'question' },
      thread_id: 'question',
      watcher_count: 0,
      unread_threads: 1,
    });
    expect(await ben.told('notification.thread_message_new')).toMatchObject({ unread_threads: 0 });
    expect((await clients.connect('ana')).client.user).toMatchObject({ unread_threads: 1, total_unread_count: 0 });
    expect((await ana.client.getUnreadCount()).threads).toMatchObject([
      { parent_message_id: 'question', unread_count: 1 },
    ]);
  });

  it('do not tell who has left the channel, nor whom a reply is hidden from', async () => {
    await reply('1', 'cem');
    const cem = await clients.connect('cem');
    await channel.removeMembers(['cem']);
    await reply('2', 'ben', { restricted_visibility: ['ben'] });
    await Promise.all([settle(cem), settle(ana)]);
    expect(cem.seen('notification.thread_message_new')).toEqual([]);
    expect(ana.seen('notification.thread_message_new').map(({ message }) => message?.id)).toEqual(['1']);
    expect(await unreadOf(cem)).toBe(0);
  });

  it('are read for themselves, and their channel stays as it is', async () => {
    await reply('1', 'ben');
    await send({ id: 'later', user_id: 'ben' });
    const watched = ben.client.channel('messaging', 'room');
    await watched.watch();
    await ana.client.channel('messaging', 'room').watch();
    const [thread] = (await ana.client.queryThreads()).threads;
    await thread?.markAsRead();
    expect(await ana.told('notification.mark_read')).toMatchObject({
      cid: 'messaging:room',
      thread_id: 'question',
      unread_threads: 0,
      total_unread_count: 1,
    });
    expect(await ben.told('message.read')).toMatchObject({
      user: { id: 'ana' },
      thread: { parent_message_id: 'question', channel_cid: 'messaging:room' },
      last_read_message_id: '1',
    });
    expect([await unreadOf(ana), watched.state.read['ana']?.unread_messages]).toEqual([0, 1]);
    await reply('2', 'ben');
    expect(await unreadOf(ana)).toBe(1);
    await reply('3', 'ana');
    expect(await unreadOf(ana)).toBe(0);
  });

  it('cannot be read where there is none, up to a message elsewhere, or by strangers', async () => {
    await reply('1', 'ben');
    const read = (fields: object): Promise<unknown> => channel.markRead({ user_id: 'ana', ...fields });
    await expect(read({ thread_id: 'other' })).rejects.toMatchObject({ code: 4, status: 400 });
    await expect(read({ thread_id: 'nothing' })).rejects.toMatchObject({ code: 4, status: 400 });
    await expect(read({ thread_id: 'question', message_id: 'other' })).rejects.toMatchObject({ code: 4, status: 400 });
    await channel.removeMembers(['ana']);
    await expect(read({ thread_id: 'question' })).rejects.toMatchObject({ code: 4, status: 400 });
  });

  it('end with their message', async () => {
    await reply('1', 'ben');
    await channel.markRead({ user_id: 'ana', thread_id: 'question' } as never);
    await test.client.deleteMessage('question', { hardDelete: true });
    expect([await idsOf(ana), await idsOf(ben), await unreadOf(ana)]).toEqual([[], [], 0]);
  });

  it('are not filtered, sorted, renamed or marked as unread', async () => {
    const notDone = { status: 501, code: 501 };
    await expect(ana.client.queryThreads({ filter: { channel_cid: 'messaging:room' } })).rejects.toMatchObject(notDone);
    await expect(ana.client.queryThreads({ sort: { created_at: 1 } })).rejects.toMatchObject(notDone);
    await expect(ana.client.partialUpdateThread('question', { set: { title: 'x' } })).rejects.toMatchObject(notDone);
    await expect(channel.markUnread({ user_id: 'ana', thread_id: 'question' })).rejects.toMatchObject(notDone);
  });
});
