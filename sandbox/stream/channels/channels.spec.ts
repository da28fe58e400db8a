import jwt from 'jsonwebtoken';
import type { Channel } from 'stream-chat';
import { expectRefused } from '../testing/expect-refused.js';
import { startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';

/** Custom fields, which the SDK's types do not know. */
const custom = (fields: Record<string, unknown>): object => fields;

describe('channels', () => {
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

  describe('creation', () => {
    it('fills in everything that the SDK relies on', async () => {
      const channel = test.client.channel('messaging', 'a', {
        created_by_id: 'ana',
        members: ['ana', 'ben'],
        ...custom({ topic: 'x' }),
      });
      expect(await channel.create()).toMatchObject({
        channel: {
          id: 'a',
          type: 'messaging',
          cid: 'messaging:a',
          topic: 'x',
          frozen: false,
          disabled: false,
          member_count: 2,
          created_by: { id: 'ana' },
          config: { name: 'messaging', max_message_length: 5000 },
          own_capabilities: [],
        },
        members: [
          { user_id: 'ana', role: 'owner', channel_role: 'channel_member', user: { id: 'ana' } },
          { user_id: 'ben', role: 'member', channel_role: 'channel_member', user: { id: 'ben' } },
        ],
        messages: [],
        read: [],
      });
    });

    it('leaves a channel alone that exists, and needs no creator for it', async () => {
      await create('a', custom({ topic: 'x' }));
      const again = await test.client
        .channel('messaging', 'a', { members: ['cem'], ...custom({ topic: 'y' }) })
        .create();
      expect(again).toMatchObject({ channel: { topic: 'x', member_count: 2, created_by: { id: 'ana' } } });
    });

    it('refuses a new channel without a creator, and one with two', async () => {
      await expectRefused(test.client.channel('messaging', 'a', {}).create(), {
        code: 4,
        status: 400,
        message:
          'GetOrCreateChannel failed with error: "either data.created_by or data.created_by_id must be provided when using server side auth."',
      });
      await expectRefused(create('a', { created_by: { id: 'ana' } }), {
        code: 4,
        status: 400,
        message: 'GetOrCreateChannel failed with error: "cannot set both data.created_by and data.created_by_id."',
      });
    });

    it('refuses an unknown member, an unknown creator and a deactivated creator, and makes nothing', async () => {
      await expectRefused(create('a', { members: ['ana', 'nobody'] }), {
        code: 4,
        status: 400,
        message: 'GetOrCreateChannel failed with error: "could not find user nobody from members"',
      });
      await expect(create('a', { created_by_id: 'nobody' })).rejects.toMatchObject({ code: 4, status: 400 });
      await test.client.deactivateUser('cem');
      await expect(create('a', { created_by_id: 'cem' })).rejects.toMatchObject({ code: 4, status: 400 });
      expect(await test.client.queryChannels({})).toEqual([]);
    });

    it('takes 100 members and refuses 101', async () => {
      const ids = Array.from({ length: 101 }, (_, index) => `user-${index}`);
      await test.client.upsertUsers(ids.slice(0, 100).map((id) => ({ id })));
      await test.client.upsertUser({ id: 'user-100' });
      const made = await (await create('a', { members: ids.slice(1) })).query({});
      expect(made.channel.member_count).toBe(100);
      await expect(create('b', { members: ids })).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it('refuses a type that does not exist with 16', async () => {
      const channel = test.client.channel('consulting', 'a', { created_by_id: 'ana' });
      await expect(channel.create()).rejects.toMatchObject({ code: 16, status: 404 });
    });

    it.each(['a b', 'a.b', 'a:b', '!chosen', '!members-chosen', 'x'.repeat(65)])('refuses the id "%s"', async (id) => {
      const path = `/channels/messaging/${encodeURIComponent(id)}/query`;
      const body = { data: { created_by_id: 'ana' } };
      const answer = await test.asClient(jwt.sign({ server: true }, TEST_KEYS.apiSecret), 'POST', path, body);
      expect(answer).toMatchObject({ status: 400, body: { code: 4 } });
    });

    it.each(['cid', 'created_at', 'member_count', 'last_message_at', 'config'])(
      'refuses the reserved field %s',
      async (field) => {
        await expectRefused(create('a', custom({ [field]: 'x' })), {
          code: 4,
          status: 400,
          message: `GetOrCreateChannel failed with error: "data.${field} is a reserved field"`,
        });
      },
    );

    it('refuses custom data of 5 KB with 22, and a slow mode above 120 seconds with 4', async () => {
      const big = custom({ text: 'x'.repeat(5 * 1024) });
      await expect(create('a', big)).rejects.toMatchObject({ code: 22, status: 413 });
      await expect(create('a', custom({ cooldown: 121 }))).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it('refuses to watch without a socket', async () => {
      const message =
        'failed with error: "Watch or Presence requires an active websocket connection, please make sure to include your websocket connection_id"';
      await expectRefused(test.client.queryChannels({}, {}, { watch: true }), {
        code: 4,
        status: 400,
        message: `QueryChannels ${message}`,
      });
      const watching = test.client.channel('messaging', 'a', { created_by_id: 'ana' }).query({ watch: true });
      await expectRefused(watching, { code: 4, status: 400, message: `GetOrCreateChannel ${message}` });
    });
  });

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

    it('takes back who left and nobody else', async () => {
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

  describe('update', () => {
    it('replaces all custom data, and keeps what is not custom', async () => {
      const channel = await create('a', custom({ a: 1, b: 2, frozen: true }));
      const { channel: after } = await channel.update(custom({ b: 3 }));
      expect(after).toMatchObject({ b: 3, frozen: true, member_count: 2 });
      expect(after).not.toHaveProperty('a');
    });

    it('in part merges', async () => {
      const channel = await create('a', custom({ a: 1, b: { c: 2, d: 3 } }));
      const { channel: after } = await channel.updatePartial({
        set: custom({ 'b.c': 4, frozen: true }),
        unset: ['a'] as never,
      });
      expect(after).toMatchObject({ b: { c: 4, d: 3 }, frozen: true });
      expect(after).not.toHaveProperty('a');
      expect((await channel.updatePartial({ unset: ['frozen'] })).channel.frozen).toBe(false);
    });

    it.each(['cid', 'created_by', 'member_count', 'members'])(
      'in part refuses the reserved field %s',
      async (field) => {
        const channel = await create('a');
        await expectRefused(channel.updatePartial({ set: custom({ [field]: 'x' }) }), {
          code: 4,
          status: 400,
          message: `UpdateChannelPartial failed with error: "field \`${field}\` is reserved and cannot updated"`,
        });
      },
    );

    it('posts the message that goes along, also into a frozen channel', async () => {
      const channel = await create('a', custom({ frozen: true }));
      const { message } = await channel.update(custom({ a: 1 }), { text: 'changed', user_id: 'ana' } as never);
      expect(message).toMatchObject({ type: 'system', text: 'changed', user: { id: 'ana' } });
      expect((await channel.query({ state: true })).messages.map(({ text }) => text)).toEqual(['changed']);
    });

    it('refuses a channel that does not exist with 16', async () => {
      const channel = test.client.channel('messaging', 'nothing');
      await expect(channel.update({})).rejects.toMatchObject({ code: 16, status: 404 });
      await expect(channel.updatePartial({ set: custom({ a: 1 }) })).rejects.toMatchObject({ code: 16, status: 404 });
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

    it('must exist, and the refusal adds nobody', async () => {
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
      await expect(channel.addModerators(['cem'])).rejects.toMatchObject({ code: 4, status: 400 });
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
  });

  describe('query', () => {
    const ids = async (filter: object, sort: object = {}, options: object = {}): Promise<unknown[]> =>
      (await test.client.queryChannels(filter, sort, options)).map((channel) => channel.id);

    it('finds by member, by all members and by custom data', async () => {
      await create('a', custom({ topic: 'x' }));
      await create('b', { members: ['ana', 'ben', 'cem'] });
      expect(await ids({ members: { $in: ['cem'] } })).toEqual(['b']);
      expect(await ids({ members: { $eq: ['ben', 'ana'] } })).toEqual(['a']);
      expect(await ids({ topic: 'x', type: 'messaging' })).toEqual(['a']);
      expect(await ids({ cid: { $in: ['messaging:a', 'messaging:c'] } })).toEqual(['a']);
    });

    it('sorts by the latest activity unless told otherwise', async () => {
      const a = await create('a');
      await create('b');
      expect(await ids({})).toEqual(['b', 'a']);
      await a.sendMessage({ text: 'x', user_id: 'ana' });
      expect(await ids({})).toEqual(['a', 'b']);
      expect(await ids({}, { created_at: -1 })).toEqual(['b', 'a']);
    });

    it('answers 10 channels by default and 30 at most', async () => {
      for (let index = 0; index < 12; index += 1) await create(`channel-${index}`);
      expect(await ids({})).toHaveLength(10);
      expect(await ids({}, {}, { limit: 30, offset: 10 })).toHaveLength(2);
      await expect(ids({}, {}, { limit: 31 })).rejects.toMatchObject({ code: 4, status: 400 });
      await expectRefused(ids({}, {}, { member_limit: 101 }), {
        code: 4,
        status: 400,
        message: 'QueryChannels failed with error: "member_limit must be 100 or less"',
      });
      await expect(ids({}, {}, { message_limit: 301 })).rejects.toMatchObject({ code: 4, status: 400 });
    });
  });

  describe('truncation and deletion', () => {
    it('truncation hides messages, and says so in a message of its own', async () => {
      const channel = await create('a');
      await channel.sendMessage({ id: 'm', text: 'x', user_id: 'ana' });
      const { channel: after } = await channel.truncate({ message: { text: 'emptied', user_id: 'ana' } as never });
      expect(after).toHaveProperty('truncated_at');
      expect((await channel.query({ state: true })).messages.map(({ text }) => text)).toEqual(['emptied']);
      await expect(test.client.getMessage('m')).rejects.toMatchObject({ code: 16, status: 404 });
    });

    it('only a hard truncation frees the ids of the messages', async () => {
      const channel = await create('a');
      const send = (): Promise<unknown> => channel.sendMessage({ id: 'm', text: 'x', user_id: 'ana' });
      await send();
      await channel.truncate();
      await expect(send()).rejects.toMatchObject({ code: 4, status: 400 });
      await channel.truncate({ hard_delete: true });
      await expect(send()).resolves.toBeDefined();
    });

    it.each([false, true])(
      'deletion (hard: %s) ends the channel, and its id can be created anew, empty',
      async (hard) => {
        const channel = await create('a', custom({ topic: 'x' }));
        await channel.sendMessage({ text: 'x', user_id: 'ana' });
        expect((await channel.delete({ hard_delete: hard })).channel).toHaveProperty('deleted_at');
        await expect(channel.sendMessage({ text: 'x', user_id: 'ana' })).rejects.toMatchObject({
          code: 16,
          status: 404,
        });
        expect(await test.client.queryChannels({})).toEqual([]);
        const again = await create('a', { members: ['cem'] });
        const state = await again.query({ state: true });
        expect(state).toMatchObject({ channel: { member_count: 1 }, messages: [] });
        expect(state.channel).not.toHaveProperty('topic');
      },
    );

    it('deletes many as a task, all or none', async () => {
      await create('a');
      await create('b');
      await expect(test.client.deleteChannels(['messaging:a', 'messaging:z'])).rejects.toMatchObject({
        code: 16,
        status: 404,
      });
      const { task_id: task } = await test.client.deleteChannels(['messaging:a', 'messaging:b'], { hard_delete: true });
      expect(await test.client.getTask(task ?? '')).toMatchObject({
        status: 'completed',
        result: { 'messaging:a': { status: 'ok' }, 'messaging:b': { status: 'ok' } },
      });
    });
  });

  it.each([
    [
      'markRead',
      (channel: Channel): Promise<unknown> => channel.markRead({ user_id: 'ana' }),
      'POST /channels/messaging/a/read',
    ],
    ['hide', (channel: Channel): Promise<unknown> => channel.hide('ana'), 'POST /channels/messaging/a/hide'],
    ['invites', (channel: Channel): Promise<unknown> => channel.inviteMembers(['cem']), 'the option "invites"'],
  ])('answers 501 for %s and names itself', async (_name, call, feature) => {
    const channel = await create('a');
    await expect(call(channel)).rejects.toMatchObject({
      status: 501,
      message: expect.stringContaining(`the Stream sandbox does not do ${feature} yet`),
    });
  });
});
