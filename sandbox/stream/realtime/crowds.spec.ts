import { eventually } from '../../http/testing/eventually.js';
import { ChatClients } from '../testing/chat-clients.js';
import { startForTest } from '../testing/start-for-test.js';
import { Crowds } from './crowds.js';
import { DEFAULT_SOCKET_LIMITS } from './limits.js';

describe('a channel', () => {
  let nowMs = 0;
  const crowds = new Crowds(DEFAULT_SOCKET_LIMITS, () => nowMs);
  const hears = (type: string, watchers: number, cid = 'messaging:room'): boolean => crowds.hears(type, cid, watchers);

  it.each(['typing.start', 'typing.stop', 'message.read', 'user.watching.start', 'message.new'])(
    'with 100 watchers is told of every %s',
    (type) => {
      expect([hears(type, 100), hears(type, 100)]).toEqual([true, true]);
    },
  );

  it.each(['typing.start', 'typing.stop', 'message.read'])('with more is not told of %s', (type) => {
    expect(hears(type, 101)).toBe(false);
  });

  it('with more is told of watchers every five seconds, apart from others, and of messages always', () => {
    const watchingAt = (ms: number, cid?: string): boolean => {
      nowMs = ms;
      return hears(ms % 2 === 0 ? 'user.watching.start' : 'user.watching.stop', 101, cid);
    };
    expect([watchingAt(1), watchingAt(2), watchingAt(3, 'messaging:other'), watchingAt(5000)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([watchingAt(5001), watchingAt(5002)]).toEqual([true, false]);
    expect([hears('message.new', 101), hears('message.new', 101)]).toEqual([true, true]);
  });

  it('with more watchers than it may have tells them of messages, and the reader of what it has read', async () => {
    const test = await startForTest({ sockets: { maxWatchersForAll: 1 } });
    const clients = new ChatClients(() => test);
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    const room = test.client.channel('messaging', 'room', { created_by_id: 'ana', members: ['ana', 'ben'] });
    await room.create();
    const watch = async (userId: string) => {
      const chat = await clients.connect(userId);
      const channel = chat.client.channel('messaging', 'room');
      await channel.watch();
      return { ...chat, channel };
    };
    const ana = await watch('ana');
    await ana.channel.sendEvent({ type: 'typing.start' });
    await ana.told('typing.start');
    const ben = await watch('ben');
    await ben.channel.sendEvent({ type: 'typing.start' });
    await ana.channel.sendMessage({ text: 'x' });
    await ben.told('message.new');
    await ben.channel.markRead();
    await ben.told('notification.mark_read');
    await ana.channel.sendMessage({ text: 'y' });
    await eventually(() => ana.seen('message.new')[1]);
    expect(ana.seen('typing.start')).toHaveLength(1);
    expect([...ana.seen('message.read'), ...ben.seen('message.read')]).toEqual([]);
    await clients.disconnect();
    await test.sandbox.close();
  });
});
