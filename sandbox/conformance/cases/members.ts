import assert from 'node:assert/strict';
import type { Channel } from 'stream-chat';
import { type Area, missing, missingPart, works } from '../run/case.js';
import { custom, holds, refused } from '../run/checks.js';

const idsOf = async (channel: Channel, filter = {}): Promise<(string | undefined)[]> =>
  (await channel.queryMembers(filter, { user_id: 1 })).members.map(({ user_id }) => user_id ?? undefined);

/** Who belongs to a channel, and as what. */
export const members: Area = {
  title: 'Members',
  cases: [
    works('adds and removes', ['Channel.addMembers', 'Channel.removeMembers', 'Channel.queryMembers'], async (s) => {
      const [ann, ben, cem] = await s.users('ann', 'ben', 'cem');
      const channel = await s.channelOf([ann]);
      const added = await channel.addMembers([ben, cem], { text: 'welcome', user_id: ann });
      holds(added, { channel: { member_count: 3 }, message: { text: 'welcome' } });
      assert.deepEqual(await idsOf(channel), [ann, ben, cem]);
      const { channel: after } = await channel.removeMembers([cem]);
      holds(after, { member_count: 2 });
      assert.deepEqual(await idsOf(channel), [ann, ben]);
      await refused(channel.addMembers([s.id('nobody')]), 4, 400);
    }),
    works('finds and pages', ['Channel.queryMembers'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      const { members } = await channel.queryMembers({ id: ben });
      holds(members, [{ user_id: ben, user: { id: ben }, channel_role: 'channel_member', banned: false }]);
      holds(await channel.queryMembers({}, { user_id: 1 }, { limit: 1, offset: 1 }), { members: [{ user_id: ben }] });
    }),
    missingPart('Channel.queryMembers', 'filters by `banned`', async (s) =>
      (await s.channelOf(await s.users('ann'))).queryMembers({ banned: true }),
    ),
    works(
      'makes moderators and takes it back',
      ['Channel.addModerators', 'Channel.demoteModerators', 'Channel.assignRoles'],
      async (s) => {
        const [ann, ben] = await s.users('ann', 'ben');
        const channel = await s.channelOf([ann, ben]);
        const roleOfBen = async (): Promise<unknown> =>
          (await channel.queryMembers({ id: ben })).members[0]?.channel_role;
        await channel.addModerators([ben]);
        assert.equal(await roleOfBen(), 'channel_moderator');
        await channel.demoteModerators([ben]);
        assert.equal(await roleOfBen(), 'channel_member');
        await channel.assignRoles([{ user_id: ben, channel_role: 'channel_moderator' }]);
        assert.equal(await roleOfBen(), 'channel_moderator');
      },
    ),
    works(
      'invites; an invite is accepted or rejected',
      ['Channel.inviteMembers', 'Channel.acceptInvite', 'Channel.rejectInvite'],
      async (s) => {
        const [ann, ben, cem] = await s.users('ann', 'ben', 'cem');
        const channel = await s.channelOf([ann]);
        await channel.inviteMembers([ben, cem]);
        holds(await channel.queryMembers({ id: ben }), { members: [{ user_id: ben, invited: true }] });
        await channel.acceptInvite({ user_id: ben });
        await channel.rejectInvite({ user_id: cem });
        const { members } = await channel.queryMembers({ id: { $in: [ben, cem] } }, { user_id: 1 });
        assert.ok(members[0]?.invite_accepted_at, 'the invite must be accepted');
        assert.ok(members[1]?.invite_rejected_at, 'the invite must be rejected');
      },
    ),
    works('changes fields of a member', ['Channel.partialUpdateMember'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      const answer = await channel.partialUpdateMember(ann, { set: custom({ desk: 3 }) });
      holds(answer, { channel_member: { user_id: ann, desk: 3 } });
      holds(await channel.queryMembers({ id: ann }), { members: [{ desk: 3 }] });
    }),
    works('changes fields of oneself', ['Channel.updateMemberPartial'], async (s) => {
      const [ann] = await s.users('ann');
      const { cid, id } = await s.channelOf([ann]);
      const { client } = await s.connect(ann);
      const own = client.channel('messaging', id);
      holds(await own.updateMemberPartial({ set: custom({ desk: 4 }) }), { channel_member: { user_id: ann, desk: 4 } });
      const [found] = await s.server.queryChannelsRequest({ cid });
      holds(found?.members, [{ user_id: ann, desk: 4 }]);
    }),
    ...(['archive', 'unarchive', 'pin', 'unpin'] as const).map((method) =>
      missing(`Channel.${method}`, async (s) => {
        const [ann] = await s.users('ann');
        return (await s.channelOf([ann]))[method]({ user_id: ann });
      }),
    ),
  ],
};
