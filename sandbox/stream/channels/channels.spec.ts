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
        read: [{ user: { id: 'ana' } }, { user: { id: 'ben' }, unread_messages: 0 }],
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

  it.each([
    ['drafts', (): Promise<unknown> => test.client.post(`${test.sandbox.url}/drafts/query`), 'POST /drafts/query'],
    [
      'filter tags',
      (channel: Channel): Promise<unknown> => channel.addFilterTags(['x']),
      'the option "add_filter_tags"',
    ],
  ])('answers 501 for %s and names itself', async (_name, call, feature) => {
    const channel = await create('a');
    await expect(call(channel)).rejects.toMatchObject({
      status: 501,
      message: expect.stringContaining(`the Stream sandbox does not do ${feature} yet`),
    });
  });
});
