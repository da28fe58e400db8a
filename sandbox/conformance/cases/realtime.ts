import assert from 'node:assert/strict';
import type { Channel } from 'stream-chat';
import { type Area, missing, works } from '../run/case.js';
import { custom, holds, refused } from '../run/checks.js';
import type { Scene } from '../run/scene.js';

/** Watching, typing, presence, events, catching up. */
export const realtime: Area = {
  title: 'Real time',
  cases: [
    works('watches, and stops', ['Channel.watch', 'Channel.stopWatching'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      const { client, told } = await s.connect(ann);
      const own = client.channel('messaging', channel.id);
      holds(await own.watch(), { channel: { cid: channel.cid }, watcher_count: 1 });
      await s.send(channel, ben, 'one');
      holds(await told('message.new'), {
        cid: channel.cid,
        message: { text: 'one' },
        user: { id: ben },
        unread_count: 1,
      });
      await own.stopWatching();
      await s.send(channel, ben, 'two');
      const { message } = await told('notification.message_new');
      assert.equal(message?.text, 'two');
    }),
    works('comes back to its channels', ['StreamChat.recoverState', 'StreamChat.queryChannels'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      const { client, told } = await s.connect(ann);
      holds(await client.queryChannels({ members: { $in: [ann] } }, {}, { watch: true, presence: true }), [
        { cid: channel.cid },
      ]);
      await client.recoverState();
      await told('connection.recovered');
      await s.send(channel, ben, 'one');
      await told('message.new');
    }),
    works('types, and stops', ['Channel.keystroke', 'Channel.stopTyping', 'Channel.sendEvent'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const { id } = await s.channelOf([ann, ben]);
      const [mine, other] = [await s.connect(ann), await s.connect(ben)];
      const [own, watched] = [mine.client.channel('messaging', id), other.client.channel('messaging', id)];
      await Promise.all([own.watch(), watched.watch()]);
      await own.keystroke();
      holds(await other.told('typing.start'), { user: { id: ann } });
      await own.stopTyping();
      holds(await other.told('typing.stop'), { user: { id: ann } });
      holds(await own.sendEvent({ type: 'wave', ...custom({ hand: 'left' }) } as never), { event: { type: 'wave' } });
      holds(await other.told('wave' as never), { hand: 'left', user: { id: ann } });
      await refused(own.sendEvent({ type: 'message.new' }), 18, 400);
    }),
    works('tells who is there', ['StreamChat.queryUsers'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const { client, told } = await s.connect(ann);
      await client.queryUsers({ id: ben }, {}, { presence: true });
      const other = await s.connect(ben);
      holds(await told('user.presence.changed', ({ user }) => user?.online === true), { user: { id: ben } });
      await other.client.disconnectUser();
      holds(await told('user.presence.changed', ({ user }) => user?.online === false), { user: { id: ben } });
    }),
    works('tells members of a new channel', ['Channel.watch'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const { client, told } = await s.connect(ann);
      const own = client.channel('messaging', s.id('c'), { members: [ann, ben] });
      s.own(own.cid);
      const other = await s.connect(ben);
      await own.watch();
      holds(await other.told('notification.added_to_channel'), { channel: { cid: own.cid } });
      await s.server.channel('messaging', s.id('c')).updatePartial({ set: custom({ topic: 'x' }) });
      holds(await told('channel.updated'), { channel: { cid: own.cid, topic: 'x' } });
    }),
    works('tells what was missed', ['StreamChat.sync'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      const first = await s.send(channel, ben, 'one');
      await s.send(channel, ben, 'two');
      const { client } = await s.connect(ann);
      const { events } = await client.sync([channel.cid], String(first.created_at));
      assert.ok(
        events.some(({ type, message }) => type === 'message.new' && message?.text === 'two'),
        'the message is missing',
      );
      await refused(client.sync([], String(first.created_at)), 4, 400);
    }),
    missing('Channel.updateAIState', async (s) => (await watched(s)).updateAIState(s.id('m'), 'AI_STATE_THINKING')),
    missing('Channel.clearAIIndicator', async (s) => (await watched(s)).clearAIIndicator()),
    missing('Channel.stopAIResponse', async (s) => (await watched(s)).stopAIResponse()),
    works('reports what was delivered by itself', ['Channel.query'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      const { client: watching, told } = await s.connect(ann);
      await watching.channel('messaging', channel.id).watch();
      await s.send(channel, ann, 'one');
      const { client } = await s.connect(ben);
      await client.channel('messaging', channel.id).query({});
      holds(await told('message.delivered'), { user: { id: ben }, last_delivered_message_id: s.id('one') });
    }),
    works('lists channels for a page', ['ChannelManager.queryChannels', 'ChannelManager.loadNext'], async (s) => {
      const [ann] = await s.users('ann');
      const cids = [(await s.channelOf([ann], 'c')).cid, (await s.channelOf([ann], 'd')).cid];
      const { client } = await s.connect(ann);
      const manager = client.createChannelManager({});
      const shown = (): string[] => manager.state.getLatestValue().channels.map(({ cid }) => cid);
      await manager.queryChannels({ cid: { $in: cids } }, { created_at: 1 }, { limit: 1 });
      assert.deepEqual(shown(), [cids[0]]);
      await manager.loadNext();
      assert.deepEqual(shown(), cids);
    }),
  ],
};

/** A channel that its user watches. */
async function watched(s: Scene): Promise<Channel> {
  const [ann] = await s.users('ann');
  const { id } = await s.channelOf([ann]);
  const { client } = await s.connect(ann);
  const channel = client.channel('messaging', id);
  await channel.watch();
  return channel;
}
