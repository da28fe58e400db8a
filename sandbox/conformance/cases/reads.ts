import assert from 'node:assert/strict';
import { type Area, works } from '../run/case.js';
import { holds } from '../run/checks.js';

/** What was read, and what was not. */
export const reads: Area = {
  title: 'Read state and unread counts',
  cases: [
    works(
      'marks as read and as unread',
      ['Channel.markRead', 'Channel.markUnread', 'StreamChat.getUnreadCount'],
      async (s) => {
        const [ann, ben] = await s.users('ann', 'ben');
        const channel = await s.channelOf([ann, ben]);
        await s.send(channel, ann, 'one');
        await s.send(channel, ann, 'two');
        holds(await s.server.getUnreadCount(ben), {
          total_unread_count: 2,
          channels: [{ channel_id: channel.cid, unread_count: 2 }],
        });
        holds(await channel.markRead({ user_id: ben }), {
          event: { type: 'message.read', cid: channel.cid, user: { id: ben } },
        });
        holds(await s.server.getUnreadCount(ben), { total_unread_count: 0 });
        await channel.markUnread({ user_id: ben, message_id: s.id('two') });
        holds(await s.server.getUnreadCount(ben), { total_unread_count: 1 });
      },
    ),
    works(
      'reads as a client',
      ['Channel.markRead', 'Channel.markAsReadRequest', 'MessageDeliveryReporter.markRead'],
      async (s) => {
        const [ann, ben] = await s.users('ann', 'ben');
        const channel = await s.channelOf([ann, ben]);
        const { client, told } = await s.connect(ben);
        const own = client.channel('messaging', channel.id);
        await own.watch();
        await s.send(channel, ann, 'one');
        await told('message.new');
        assert.equal(own.countUnread(), 1);
        holds(await own.markRead(), { event: { type: 'message.read', last_read_message_id: s.id('one') } });
        await told('notification.mark_read');
        await s.send(channel, ann, 'two');
        holds(await own.markAsReadRequest(), { event: { type: 'message.read' } });
        await s.send(channel, ann, 'three');
        holds(await client.messageDeliveryReporter.markRead(own), { event: { last_read_message_id: s.id('three') } });
        holds(await s.server.getUnreadCount(ben), { total_unread_count: 0 });
      },
    ),
    works('counts for many users', ['StreamChat.getUnreadCountBatch'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      await s.send(channel, ann, 'one');
      holds(await s.server.getUnreadCountBatch([ann, ben]), {
        counts_by_user: { [ann]: { total_unread_count: 0 }, [ben]: { total_unread_count: 1 } },
      });
    }),
    works('reads all channels', ['StreamChat.markAllRead', 'StreamChat.markChannelsRead'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const [c, d] = [await s.channelOf([ann, ben], 'c'), await s.channelOf([ann, ben], 'd')];
      await s.send(c, ann, 'one');
      await s.send(d, ann, 'two');
      await s.server.markChannelsRead({ user_id: ben, read_by_channel: { [c.cid]: '' } });
      holds(await s.server.getUnreadCount(ben), { total_unread_count: 1, channels: [{ channel_id: d.cid }] });
      await s.server.markAllRead({ user_id: ben });
      holds(await s.server.getUnreadCount(ben), { total_unread_count: 0 });
    }),
    works('marks as delivered', ['StreamChat.markChannelsDelivered'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      const { told } = await watching(s, ann, channel.id);
      const { id } = await s.send(channel, ann, 'one');
      const { client } = await s.connect(ben);
      await client.markChannelsDelivered({ latest_delivered_messages: [{ cid: channel.cid, id }] });
      holds(await told('message.delivered'), { user: { id: ben } });
    }),
  ],
};

async function watching(
  s: Parameters<Area['cases'][0]['run']>[0],
  userId: string,
  id?: string,
): ReturnType<typeof s.connect> {
  const connected = await s.connect(userId);
  await connected.client.channel('messaging', id).watch();
  return connected;
}
