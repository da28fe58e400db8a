import type { Channel } from 'stream-chat';
import { expectRefused } from '../testing/expect-refused.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

/** Custom fields, which the SDK's types do not know. */
const custom = (fields: Record<string, unknown>): object => fields;

describe('finding channels', () => {
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

    it('finds by nested custom data, by type and by time', async () => {
      await create('a', custom({ pet: { kind: 'cat' } }));
      const { created_at: at } = (await create('b')).data ?? {};
      expect(await ids({ 'pet.kind': 'cat' })).toEqual(['a']);
      expect(await ids({ type: 'messaging', created_at: { $gte: at } })).toEqual(['b']);
      expect(await ids({ id: { $in: ['b'] }, frozen: false })).toEqual(['b']);
    });

    it.each(['app_banned', 'archived', 'filter_tags', 'member.user.name', 'pinned'])(
      'answers 501 for %s, also when there is no channel',
      async (field) => {
        await expectRefused(ids({ [field]: true }), {
          code: 501,
          status: 501,
          message: `QueryChannels failed with error: "the Stream sandbox does not do the filter by "${field}" yet"`,
        });
      },
    );

    it('answers 501 for a sort by pins and for members compared otherwise than by $eq and $in', async () => {
      await expect(ids({}, { pinned_at: -1 })).rejects.toMatchObject({ code: 501, status: 501 });
      await expect(ids({ members: { $nin: ['ana'] } })).rejects.toMatchObject({ code: 501, status: 501 });
    });

    it('refuses unknown operators, also when there is no channel', async () => {
      await expect(ids({ id: { $like: 'a' } })).rejects.toMatchObject({ code: 4, status: 400 });
    });
  });
});
