import { expectRefused } from '../testing/expect-refused.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

/** Custom fields, which the SDK's types do not know. */
const custom = (fields: Record<string, unknown>): object => fields;

describe('users', () => {
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

  describe('upsert', () => {
    it('creates users with every field the SDK relies on', async () => {
      const { users } = await test.client.upsertUsers([{ id: 'ana', name: 'Ana', ...custom({ species: 'cat' }) }]);
      expect(users.ana).toMatchObject({
        id: 'ana',
        name: 'Ana',
        species: 'cat',
        role: 'user',
        banned: false,
        online: false,
        teams: [],
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      });
    });

    it('replaces the whole object and keeps creation time and role', async () => {
      const first = await test.client.upsertUser({ id: 'ana', role: 'admin', ...custom({ a: 1, b: 2 }) });
      const second = await test.client.upsertUser({ id: 'ana', ...custom({ b: 3 }) });
      expect(second.users.ana).toMatchObject({ b: 3, role: 'admin', created_at: first.users.ana?.created_at });
      expect(second.users.ana).not.toHaveProperty('a');
    });

    it('takes 100 users and refuses 101', async () => {
      const users = Array.from({ length: 101 }, (_, index) => ({ id: `user-${index}` }));
      await expect(test.client.upsertUsers(users.slice(1))).resolves.toBeDefined();
      await expectRefused(test.client.upsertUsers(users), {
        code: 4,
        status: 400,
        message: 'UpdateUsers failed with error: "users must contain at most 100 items"',
      });
    });

    it.each(['with space', 'ümlaut', 'a.b', 'a/b', 'x'.repeat(256)])('refuses the id "%s"', async (id) => {
      await expect(test.client.upsertUser({ id })).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it('refuses a reserved field, and with it the whole batch', async () => {
      const users = [{ id: 'ana' }, { id: 'ben', ...custom({ created_at: '2020-01-01T00:00:00Z' }) }];
      await expectRefused(test.client.upsertUsers(users), {
        code: 4,
        status: 400,
        message: 'UpdateUsers failed with error: "user.created_at is a reserved field"',
      });
      expect(await findOne('ana')).toBeUndefined();
    });

    it('refuses an object of 5 KB with 22', async () => {
      const big = { id: 'ana', ...custom({ text: 'x'.repeat(5 * 1024) }) };
      await expect(test.client.upsertUser(big)).rejects.toMatchObject({ code: 22, status: 413 });
    });

    it('refuses a role that was not created, and takes it once it was', async () => {
      await expect(test.client.upsertUser({ id: 'ana', role: 'vet' })).rejects.toMatchObject({ code: 4, status: 400 });
      await test.client.createRole('vet');
      const { users } = await test.client.upsertUser({ id: 'ana', role: 'vet' });
      expect(users.ana?.role).toBe('vet');
    });
  });

  describe('partial update', () => {
    it('merges set and unset by dotted path', async () => {
      await test.client.upsertUser({ id: 'ana', name: 'Ana', ...custom({ pet: { name: 'Tom', age: 3 }, old: 1 }) });
      await test.client.partialUpdateUsers([
        { id: 'ana', set: custom({ 'pet.age': 4, new: 2 }), unset: ['old'] as never },
      ]);
      expect(await findOne('ana')).toMatchObject({ name: 'Ana', pet: { name: 'Tom', age: 4 }, new: 2 });
      expect(await findOne('ana')).not.toHaveProperty('old');
    });

    it('refuses an unknown user with 16, and with it the whole batch', async () => {
      await test.client.upsertUser({ id: 'ana' });
      const updates = [
        { id: 'ana', set: custom({ a: 1 }) },
        { id: 'nobody', set: custom({ a: 1 }) },
      ];
      await expectRefused(test.client.partialUpdateUsers(updates), {
        code: 16,
        status: 404,
        message: 'UpdateUsersPartial failed with error: "the user nobody does not exist"',
      });
      expect(await findOne('ana')).not.toHaveProperty('a');
    });

    it.each(['id', 'created_at', 'banned', 'online'])('refuses the reserved field %s', async (field) => {
      await test.client.upsertUser({ id: 'ana' });
      await expectRefused(test.client.partialUpdateUser({ id: 'ana', set: custom({ [field]: 'x' }) }), {
        code: 4,
        status: 400,
        message: `UpdateUsersPartial failed with error: "field \`${field}\` is reserved and cannot updated"`,
      });
    });

    it.each(['with space', 'a..b', '.a', 'a.'])('refuses the path "%s"', async (path) => {
      await test.client.upsertUser({ id: 'ana' });
      const update = test.client.partialUpdateUser({ id: 'ana', set: custom({ [path]: 1 }) });
      await expect(update).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it('refuses an empty text as the time of a revocation', async () => {
      await test.client.upsertUser({ id: 'ana' });
      const update = test.client.partialUpdateUser({ id: 'ana', set: custom({ revoke_tokens_issued_before: '' }) });
      await expect(update).rejects.toMatchObject({ code: 4, status: 400 });
    });
  });

  describe('query', () => {
    beforeEach(async () => {
      await test.client.upsertUsers([
        { id: 'ana', name: 'Ana Maria', ...custom({ age: 30 }) },
        { id: 'ben', name: 'Ben', ...custom({ age: 20 }) },
        { id: 'cem', name: 'Cem', ...custom({ age: 40 }) },
      ]);
    });

    const ids = async (filter: object, ...rest: unknown[]): Promise<string[]> => {
      const query = test.client.queryUsers.bind(test.client) as (
        ...args: unknown[]
      ) => ReturnType<typeof test.client.queryUsers>;
      return (await query(filter, ...rest)).users.map((user) => user.id);
    };

    it('sorts by creation, newest first, unless told otherwise', async () => {
      expect(await ids({})).toEqual(['cem', 'ben', 'ana']);
      expect(await ids({}, { age: 1 })).toEqual(['ben', 'ana', 'cem']);
    });

    it('filters and pages', async () => {
      expect(await ids({ age: { $gt: 20 } }, { age: 1 })).toEqual(['ana', 'cem']);
      expect(await ids({ name: { $autocomplete: 'mar' } })).toEqual(['ana']);
      expect(await ids({ $or: [{ id: 'ben' }, { age: 40 }] }, { id: 1 })).toEqual(['ben', 'cem']);
      expect(await ids({}, { id: 1 }, { limit: 1, offset: 1 })).toEqual(['ben']);
    });

    it('hides deactivated users unless asked, and deleted ones always', async () => {
      await test.client.deactivateUser('ana');
      await test.client.deleteUser('ben');
      expect(await ids({})).toEqual(['cem']);
      expect(await ids({}, {}, { include_deactivated_users: true })).toEqual(['cem', 'ana']);
    });

    it.each([
      ['a limit above 100', {}, {}, { limit: 101 }],
      ['an offset above 1000', {}, {}, { offset: 1001 }],
      ['an unknown operator', { id: { $like: 'a' } }, {}, {}],
      ['six sort fields', {}, ['a', 'b', 'c', 'd', 'e', 'f'].map((field) => ({ [field]: 1 })), {}],
    ])('refuses %s', async (_name, filter, sort, options) => {
      await expect(ids(filter, sort, options)).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it.each(['banned', 'shadow_banned', 'online', 'last_active', 'unread_count'])(
      'answers 501 for %s',
      async (field) => {
        await expect(ids({ [field]: { $exists: true } })).rejects.toMatchObject({ code: 501, status: 501 });
        await expect(ids({}, { [field]: 1 })).rejects.toMatchObject({ code: 501, status: 501 });
      },
    );
  });

  it('does not know a task that was never filed', async () => {
    await expect(test.client.getTask('nothing')).rejects.toMatchObject({ code: 16, status: 404 });
  });
});
