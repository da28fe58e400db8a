import { expectRefused } from '../testing/expect-refused.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('unique names', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
  });
  beforeEach(async () => {
    await test.control('POST', '/reset');
    await test.client.upsertUsers([{ id: 'ana', name: 'Ana Maria' }, { id: 'ben' }]);
    await test.client.updateAppSettings({ enforce_unique_usernames: 'app' });
  });
  afterAll(() => test.sandbox.close());

  const taken = { code: 6, status: 400 };

  it.each(['Ana Maria', 'ana maria', 'AnaMaria', ' Ana-Maria ', 'a.n.a_m.a.r.i.a', 'Ana\u00a0Maria', 'Ana Maria!'])(
    'are refused to a second user: %s',
    async (name) => {
      await expectRefused(test.client.upsertUser({ id: 'eve', name }), {
        ...taken,
        message: `UpdateUsers failed with error: "username '${name}' already exists"`,
      });
      const partial = test.client.partialUpdateUser({ id: 'ben', set: { name } });
      await expect(partial).rejects.toMatchObject(taken);
    },
  );

  it.each(['Ana', 'Ana Maria 2', 'Anna Maria', '!', ''])('may be like another: %s', async (name) => {
    await expect(test.client.upsertUser({ id: 'eve', name })).resolves.toBeDefined();
  });

  it('are kept by their user, who may write them otherwise', async () => {
    await test.client.upsertUser({ id: 'ana', name: 'Ana Maria' });
    await test.client.upsertUser({ id: 'ana', name: 'ana-maria' });
    await test.client.partialUpdateUser({ id: 'ana', set: { name: 'ANA MARIA' } });
    await test.client.deactivateUser('ana');
    await expect(test.client.upsertUser({ id: 'eve', name: 'Ana Maria' })).rejects.toMatchObject(taken);
    await test.client.reactivateUser('ana');
  });

  it('hold within one batch, and fail all of it', async () => {
    const batch = [
      { id: 'eve', name: 'Eve' },
      { id: 'eva', name: 'EVE' },
    ];
    await expect(test.client.upsertUsers(batch)).rejects.toMatchObject(taken);
    expect((await test.client.queryUsers({ id: 'eve' })).users).toEqual([]);
  });

  it('hold for users that come with a channel or a message', async () => {
    const eve = { id: 'eve', name: 'ana maria' };
    const create = test.client.channel('messaging', 'a', { created_by: eve }).create();
    await expect(create).rejects.toMatchObject(taken);
    const channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana'] });
    await channel.create();
    await expect(channel.sendMessage({ text: 'x', user: eve })).rejects.toMatchObject(taken);
  });

  it('are refused to a user who is reactivated or restored with one that was taken', async () => {
    await test.client.deactivateUser('ben');
    await expect(test.client.reactivateUser('ben', { name: 'Ana Maria' })).rejects.toMatchObject(taken);
    await test.client.deleteUsers(['ana'], { user: 'soft' });
    await test.client.upsertUser({ id: 'eve', name: 'Ana Maria' });
    await expect(test.client.restoreUsers(['ana'])).rejects.toMatchObject(taken);
  });

  it('leave alone what was given twice before', async () => {
    await test.client.updateAppSettings({ enforce_unique_usernames: 'no' });
    await test.client.upsertUser({ id: 'eve', name: 'Ana Maria' });
    await test.client.updateAppSettings({ enforce_unique_usernames: 'app' });
    await expect(test.client.partialUpdateUser({ id: 'eve', set: { age: 3 } as never })).resolves.toBeDefined();
  });
});
