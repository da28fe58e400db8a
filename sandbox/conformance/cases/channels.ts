import assert from 'node:assert/strict';
import { type Area, missing, missingPart, works } from '../run/case.js';
import { custom, holds, refused } from '../run/checks.js';

/** Channels: creation, queries, changes, removal. */
export const channels: Area = {
  title: 'Channels',
  cases: [
    works('creates by id and queries it', ['Channel.create', 'Channel.query'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = s.channel('c', { created_by_id: ann, members: [ann, ben], ...custom({ topic: 'x' }) });
      const made = await channel.create();
      holds(made.channel, {
        id: s.id('c'),
        cid: channel.cid,
        type: 'messaging',
        topic: 'x',
        frozen: false,
        member_count: 2,
      });
      holds(made, { channel: { created_by: { id: ann }, config: { name: 'messaging' } }, messages: [] });
      assert.deepEqual(made.members.map(({ user_id }) => String(user_id)).sort(), [ann, ben]);
      await s.send(channel, ann, 'one');
      const again = await channel.query({ messages: { limit: 1 } });
      holds(again, { channel: { cid: channel.cid }, messages: [{ text: 'one', user: { id: ann } }] });
      assert.equal(again.read?.length, 2);
      await refused(s.channel('d').create(), 4, 400);
    }),
    works('names a channel by its members', ['Channel.create'], async (s) => {
      const members = [...(await s.users('ann', 'ben'))];
      const create = async (): Promise<string> => {
        const { channel } = await s.server.channel('messaging', { members, created_by_id: members[0] }).create();
        s.own(channel.cid);
        return channel.cid;
      };
      const cid = await create();
      assert.match(cid, /^messaging:!members-/);
      assert.equal(await create(), cid);
    }),
    works(
      'finds, sorts and pages',
      ['StreamChat.queryChannels', 'StreamChat.queryChannelsRequest', 'StreamChat.queryChannelsRequestWithResponse'],
      async (s) => {
        const [ann, ben] = await s.users('ann', 'ben');
        const older = await s.channelOf([ann], 'older');
        const newer = await s.channelOf([ann, ben], 'newer');
        await s.send(newer, ann, 'hello');
        const ofAnn = { members: { $in: [ann] } };
        const found = await s.server.queryChannels(ofAnn, { created_at: 1 }, { message_limit: 1 });
        holds(found, [{ cid: older.cid }, { cid: newer.cid }]);
        const [plain] = await s.server.queryChannelsRequest({ cid: newer.cid });
        holds(plain, { channel: { cid: newer.cid, member_count: 2 }, messages: [{ text: 'hello' }] });
        assert.ok(Array.isArray(plain?.members) && Array.isArray(plain.read), 'members and read must be lists');
        const page = await s.server.queryChannelsRequestWithResponse(ofAnn, { created_at: 1 }, { limit: 1, offset: 1 });
        holds(page, { channels: [{ channel: { cid: newer.cid } }] });
        await refused(s.server.queryChannels(ofAnn, {}, { limit: 31 }), 4, 400);
      },
    ),
    missingPart('StreamChat.queryChannels', 'filters by `pinned`, `archived`, `filter_tags`, `member.*`', (s) =>
      s.server.queryChannels({ filter_tags: { $in: ['x'] } }),
    ),
    works('replaces its data', ['Channel.update'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann], 'c', { a: 1, b: 2 });
      const answer = await channel.update(custom({ b: 3 }), { text: 'changed', user_id: ann });
      holds(answer, { channel: { b: 3 }, message: { text: 'changed', type: 'system' } });
      assert.ok(!('a' in answer.channel), 'a full update must remove what it does not name');
      holds((await channel.query({})).channel, { b: 3 });
    }),
    works('changes a part of its data', ['Channel.updatePartial'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann], 'c', { a: 1, b: { c: 2, d: 3 } });
      const { channel: after } = await channel.updatePartial({
        set: custom({ 'b.c': 4, frozen: true }),
        unset: ['a'] as never,
      });
      holds(after, { b: { c: 4, d: 3 }, frozen: true });
      holds((await channel.query({})).channel, { b: { c: 4 }, frozen: true });
      await refused(channel.updatePartial({ set: custom({ cid: 'x' }) }), 4, 400);
    }),
    works('slows a channel down', ['Channel.enableSlowMode', 'Channel.disableSlowMode'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      holds((await channel.enableSlowMode(10)).channel, { cooldown: 10 });
      holds((await channel.query({})).channel, { cooldown: 10 });
      const { channel: after } = await channel.disableSlowMode();
      assert.ok(!after.cooldown, 'slow mode must be off');
    }),
    works('truncates', ['Channel.truncate'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      await s.send(channel, ann, 'old');
      const answer = await channel.truncate({ hard_delete: true, message: { text: 'emptied', user_id: ann } });
      holds(answer, { channel: { cid: channel.cid }, message: { text: 'emptied', type: 'system' } });
      assert.ok(answer.channel.truncated_at, 'the channel must tell when it was truncated');
      holds(await channel.query({ messages: { limit: 10 } }), { messages: [{ text: 'emptied' }] });
    }),
    works('deletes one', ['Channel.delete'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      const { channel: deleted } = await channel.delete({ hard_delete: true });
      holds(deleted, { cid: channel.cid });
      assert.ok('deleted_at' in deleted, 'the channel must tell when it was deleted');
      holds(await s.server.queryChannels({ cid: channel.cid }), []);
    }),
    works('deletes many, as a task', ['StreamChat.deleteChannels'], async (s) => {
      const [ann] = await s.users('ann');
      const cids = [(await s.channelOf([ann], 'c')).cid, (await s.channelOf([ann], 'd')).cid];
      const { task_id = '' } = await s.server.deleteChannels(cids, { hard_delete: true });
      holds(await s.finished(task_id), { status: 'completed', result: { [cids[0] ?? '']: { status: 'ok' } } });
      holds(await s.server.queryChannels({ cid: { $in: cids } }), []);
    }),
    works('hides and shows for one member', ['Channel.hide', 'Channel.show'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      const listOf = (user_id: string): Promise<unknown[]> =>
        s.server.queryChannelsRequest({ cid: channel.cid, hidden: false }, {}, { user_id });
      await channel.hide(ann);
      assert.deepEqual([(await listOf(ann)).length, (await listOf(ben)).length], [0, 1]);
      await channel.show(ann);
      assert.equal((await listOf(ann)).length, 1);
    }),
    works('mutes and unmutes for one member', ['Channel.mute', 'Channel.unmute'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      const answer = await channel.mute({ user_id: ann, expiration: 60_000 });
      holds(answer, { channel_mute: { user: { id: ann }, channel: { cid: channel.cid } } });
      holds(await s.server.queryChannelsRequest({ cid: channel.cid, muted: true }, {}, { user_id: ann }), [{}]);
      await channel.unmute({ user_id: ann });
      holds(await s.server.queryChannelsRequest({ cid: channel.cid, muted: true }, {}, { user_id: ann }), []);
    }),
    missing('Channel.addFilterTags', async (s) => (await s.channelOf(await s.users('ann'))).addFilterTags(['x'])),
    missing('Channel.removeFilterTags', async (s) => (await s.channelOf(await s.users('ann'))).removeFilterTags(['x'])),
  ],
};
