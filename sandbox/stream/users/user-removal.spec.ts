import { expectRefused } from '../testing/expect-refused.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('closing accounts', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
  });
  beforeEach(() => test.control('POST', '/reset'));
  afterAll(() => test.sandbox.close());

  const findOne = async (id: string): Promise<object | undefined> => {
    const { users } = await test.client.queryUsers({ id }, {}, { include_deactivated_users: true });
    return users[0];
  };

  describe('deactivation', () => {
    beforeEach(() => test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]));

    it('closes the user and reactivation opens it', async () => {
      const { user } = await test.client.deactivateUser('ana');
      expect(user).toHaveProperty('deactivated_at');
      await expectRefused(test.client.upsertUser({ id: 'ana' }), {
        code: 4,
        status: 400,
        message: 'UpdateUsers failed with error: "the user ana was deactivated"',
      });
      await expectRefused(test.client.partialUpdateUser({ id: 'ana', set: { name: 'Ana' } }), {
        code: 4,
        status: 400,
        message: 'UpdateUsersPartial failed with error: "the user ana was deactivated"',
      });
      await test.client.reactivateUser('ana');
      await expect(test.client.upsertUser({ id: 'ana' })).resolves.toBeDefined();
    });

    it('refuses to reactivate an active user, and to deactivate twice', async () => {
      await expectRefused(test.client.reactivateUser('ana'), {
        code: 4,
        status: 400,
        message: 'ReactivateUser failed with error: "the user ana is not deactivated"',
      });
      await test.client.deactivateUser('ana');
      await expect(test.client.deactivateUser('ana')).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it('empties the messages when asked', async () => {
      const channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana'] });
      await channel.create();
      await channel.sendMessage({ id: 'm', text: 'hello', user_id: 'ana' });
      await test.client.deactivateUser('ana', { mark_messages_deleted: true });
      expect((await test.client.getMessage('m')).message).toMatchObject({ type: 'deleted', text: '' });
    });

    it('does many as a task, all or none', async () => {
      const { task_id: task } = await test.client.deactivateUsers(['ana', 'ben']);
      expect(await test.client.getTask(task)).toMatchObject({
        status: 'completed',
        result: { users: [{ id: 'ana' }, { id: 'ben' }] },
      });
      await test.client.reactivateUsers(['ana', 'ben']);
      await expect(test.client.deactivateUsers(['ana', 'nobody'])).rejects.toMatchObject({ code: 16, status: 404 });
      expect(await findOne('ana')).not.toHaveProperty('deactivated_at');
    });
  });

  describe('deletion', () => {
    beforeEach(async () => {
      await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
      for (const [id, members] of Object.entries({ two: ['ana', 'ben'], three: ['ana', 'ben', 'cem'] })) {
        const channel = test.client.channel('messaging', id, { created_by_id: 'ana', members });
        await channel.create();
        await channel.sendMessage({ id: `in-${id}`, text: 'hello', user_id: 'ana' });
      }
    });

    it('takes the id for ever, until a soft one is undone', async () => {
      await test.client.deleteUser('ana');
      await expectRefused(test.client.upsertUser({ id: 'ana' }), {
        code: 16,
        status: 404,
        message: 'UpdateUsers failed with error: "the user ana was deleted"',
      });
      await test.client.restoreUsers(['ana']);
      await expect(test.client.upsertUser({ id: 'ana' })).resolves.toBeDefined();
    });

    it('cannot be done twice, not even harder, before it was undone; being deactivated is no hindrance', async () => {
      await test.client.deactivateUser('ana');
      await test.client.deleteUsers(['ana'], { user: 'soft', messages: 'soft' });
      const hard = { user: 'hard', messages: 'hard', conversations: 'hard' } as const;
      await expect(test.client.deleteUsers(['ana'], hard)).rejects.toMatchObject({ code: 16, status: 404 });
      await test.client.restoreUsers(['ana']);
      await expect(test.client.deleteUsers(['ana'], hard)).resolves.toBeDefined();
    });

    it('cannot be undone when it was hard, and leaves neither messages nor memberships', async () => {
      await test.client.deleteUser('ana', { hard_delete: true });
      await expect(test.client.restoreUsers(['ana'])).rejects.toMatchObject({ code: 16, status: 404 });
      await expect(test.client.upsertUser({ id: 'ana' })).rejects.toMatchObject({ code: 16, status: 404 });
      await expect(test.client.getMessage('in-three')).rejects.toMatchObject({ code: 16, status: 404 });
      const { members } = await test.client.channel('messaging', 'three').queryMembers({});
      expect(members.map((member) => member.user_id)).toEqual(['ben', 'cem']);
    });

    it('marks messages and deletes conversations of two when asked', async () => {
      await test.client.deleteUser('ana', { mark_messages_deleted: true, delete_conversation_channels: true });
      expect((await test.client.getMessage('in-three')).message.type).toBe('deleted');
      expect((await test.client.queryChannels({})).map((channel) => channel.id)).toEqual(['three']);
    });

    it('does many as a task, and asks for hard messages and conversations with hard users', async () => {
      const { task_id: task } = await test.client.deleteUsers(['ben', 'cem'], { user: 'soft' });
      expect(await test.client.getTask(task)).toMatchObject({
        result: { ben: { status: 'ok' }, cem: { status: 'ok' } },
      });
      await expect(test.client.deleteUsers(['ana'], { user: 'hard' })).rejects.toMatchObject({ code: 4, status: 400 });
    });
  });
});
