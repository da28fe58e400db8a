import type { Channel } from 'stream-chat';
import { expectRefused } from '../testing/expect-refused.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

/** Custom fields, which the SDK's types do not know. */
const custom = (fields: Record<string, unknown>): object => fields;

describe('channel members', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
  });
  beforeEach(async () => {
    await test.control('POST', '/reset');
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
  });
  afterAll(() => test.sandbox.close());

  const create = async (id: string, data: object = {}): Promise<Channel> => {
    const channel = test.client.channel('messaging', id, { created_by_id: 'ana', members: ['ana', 'ben'], ...data });
    await channel.create();
    return channel;
  };
  const memberIds = async (channel: Channel): Promise<unknown[]> =>
    (await channel.query({ state: true })).members.map((member) => member.user_id);

  describe('named by its members', () => {
    const distinct = (members: string[]): Channel =>
      test.client.channel('messaging', { created_by_id: 'ana', members });

    it('is one and the same for the same members in any order', async () => {
      const first = await distinct(['ana', 'ben']).create();
      const second = await distinct(['ben', 'ana']).create();
      const other = await distinct(['ana', 'cem']).create();
      expect(first.channel.cid).toMatch(/^messaging:!members-/);
      expect(second.channel.cid).toBe(first.channel.cid);
      expect(other.channel.cid).not.toBe(first.channel.cid);
    });

    it('needs two members', async () => {
      await expectRefused(distinct(['ana']).create(), {
        code: 4,
        status: 400,
        message: 'GetOrCreateChannel failed with error: "When using member based IDs specify at least 2 members"',
      });
    });

    it('takes back former members and no others', async () => {
      const channel = distinct(['ana', 'ben']);
      await channel.create();
      await channel.removeMembers(['ben']);
      await channel.addMembers(['ben']);
      expect(await memberIds(channel)).toEqual(['ana', 'ben']);
      await expectRefused(channel.addMembers(['cem']), {
        code: 17,
        status: 403,
        message:
          'UpdateChannel failed with error: "cannot add members to the distinct channel they don\'t belong to, please create a new distinct channel with the desired members"',
      });
    });
  });

  describe('members', () => {
    it('are added once and removed once', async () => {
      const channel = await create('a');
      await channel.addMembers(['cem', 'ana']);
      expect(await memberIds(channel)).toEqual(['ana', 'ben', 'cem']);
      await channel.removeMembers(['ben']);
      await channel.removeMembers(['ben']);
      expect(await memberIds(channel)).toEqual(['ana', 'cem']);
    });

    it('must exist, and the refusal adds no member', async () => {
      const channel = await create('a');
      await expectRefused(channel.addMembers(['cem', 'nobody']), {
        code: 4,
        status: 400,
        message: 'UpdateChannel failed with error: "could not find user nobody from add_members"',
      });
      expect(await memberIds(channel)).toEqual(['ana', 'ben']);
    });

    it('are at most 100 a call', async () => {
      const channel = await create('a');
      const ids = Array.from({ length: 101 }, (_, index) => `user-${index}`);
      await expect(channel.addMembers(ids)).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it('become moderators and cease to be', async () => {
      const channel = await create('a');
      const promoted = await channel.addModerators(['ben']);
      expect(promoted.members[1]).toMatchObject({
        user_id: 'ben',
        channel_role: 'channel_moderator',
        role: 'moderator',
      });
      const demoted = await channel.demoteModerators(['ben']);
      expect(demoted.members[1]).toMatchObject({ channel_role: 'channel_member', role: 'member' });
      const assigned = await channel.assignRoles([{ user_id: 'ben', channel_role: 'channel_moderator' }]);
      expect(assigned.members[1]).toMatchObject({ channel_role: 'channel_moderator' });
    });

    it('need not be members to become moderators, and must exist', async () => {
      const channel = await create('a');
      const { members } = await channel.addModerators(['cem', 'ben']);
      expect(members.map((member) => [member.user_id, member.channel_role])).toEqual([
        ['ana', 'channel_member'],
        ['ben', 'channel_moderator'],
        ['cem', 'channel_moderator'],
      ]);
      await expect(channel.addModerators(['nobody'])).rejects.toMatchObject({ code: 4, status: 400 });
      await expect(channel.demoteModerators(['nobody'])).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it('carry custom data', async () => {
      const channel = await create('a');
      await channel.updateMemberPartial({ set: custom({ mood: 'good' }) }, { userId: 'ben' });
      const { members } = await channel.queryMembers(custom({ mood: 'good' }));
      expect(members.map((member) => member.user_id)).toEqual(['ben']);
    });

    it('are listed with filter and page', async () => {
      const channel = await create('a', { members: ['ana', 'ben', 'cem'] });
      const { members } = await channel.queryMembers({}, { created_at: -1 }, { limit: 2 });
      expect(members.map((member) => member.user_id)).toEqual(['cem', 'ben']);
      await expect(channel.queryMembers({}, {}, { limit: 101 })).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it.each(['banned', 'last_active', 'notifications_muted', 'user.email'])(
      'are not found by %s, but 501',
      async (field) => {
        const channel = await create('a');
        const query = channel.queryMembers(custom({ [field]: true }));
        await expect(query).rejects.toMatchObject({ code: 501, status: 501 });
      },
    );

    it('are not found by cid: a query has one channel', async () => {
      const channel = await create('a');
      await expect(channel.queryMembers({ cid: channel.cid })).rejects.toMatchObject({ code: 4, status: 400 });
    });
  });
});
