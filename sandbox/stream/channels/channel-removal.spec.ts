import type { Channel } from 'stream-chat';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

/** Custom fields, which the SDK's types do not know. */
const custom = (fields: Record<string, unknown>): object => fields;

describe('ending channels', () => {
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
});
