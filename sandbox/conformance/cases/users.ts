import assert from 'node:assert/strict';
import { type Area, missing, missingPart, works } from '../run/case.js';
import { custom, holds, refused } from '../run/checks.js';

/** Users, as the server keeps them. */
export const users: Area = {
  title: 'Users',
  cases: [
    works(
      'upserts many, which replaces their fields',
      ['StreamChat.upsertUsers', 'StreamChat.queryUsers'],
      async (s) => {
        const [ann, ben] = await s.users('ann', 'ben');
        await s.server.upsertUsers([
          { id: ann, name: 'Ann', ...custom({ pet: 'cat' }) },
          { id: ben, name: 'Ben' },
        ]);
        const answer = await s.server.upsertUsers([{ id: ann, name: 'Anna' }]);
        holds(answer.users[ann], { id: ann, name: 'Anna', role: 'user', banned: false, online: false });
        const { users } = await s.server.queryUsers({ id: { $in: [ann, ben] } }, { id: 1 });
        holds(users, [
          { id: ann, name: 'Anna', teams: [] },
          { id: ben, name: 'Ben' },
        ]);
        assert.ok(!('pet' in (users[0] ?? {})), 'an upsert must remove fields that it does not name');
      },
    ),
    works('pages and filters', ['StreamChat.queryUsers'], async (s) => {
      const ids = await s.users('ann', 'ben', 'cem');
      const filter = { id: { $in: [...ids] } };
      holds((await s.server.queryUsers(filter, { id: -1 }, { limit: 2 })).users, [{ id: ids[2] }, { id: ids[1] }]);
      holds((await s.server.queryUsers(filter, { id: 1 }, { limit: 2, offset: 2 })).users, [{ id: ids[2] }]);
      await refused(s.server.queryUsers(filter, {}, { limit: 101 }), 4, 400);
    }),
    missingPart('StreamChat.queryUsers', 'filters and sorts by `banned`, `online`, `last_active`', (s) =>
      s.server.queryUsers({ banned: true }),
    ),
    works(
      'upserts one, by its old names, too',
      ['StreamChat.upsertUser', 'StreamChat.updateUser', 'StreamChat.updateUsers'],
      async (s) => {
        const id = s.userId('ann');
        holds(await s.server.upsertUser({ id, name: 'Ann' }), { users: { [id]: { name: 'Ann' } } });
        holds(await s.server.updateUser({ id, name: 'Anna' }), { users: { [id]: { name: 'Anna' } } });
        holds(await s.server.updateUsers([{ id, name: 'Anne' }]), { users: { [id]: { name: 'Anne' } } });
        holds(await s.server.queryUsers({ id }), { users: [{ id, name: 'Anne' }] });
      },
    ),
    works('sets and removes fields', ['StreamChat.partialUpdateUser', 'StreamChat.partialUpdateUsers'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      await s.server.upsertUser({ id: ann, name: 'Ann', ...custom({ pet: { name: 'Tom', age: 3 } }) });
      const answer = await s.server.partialUpdateUser({ id: ann, set: custom({ 'pet.age': 4 }), unset: ['name'] });
      holds(answer.users[ann], { id: ann, pet: { name: 'Tom', age: 4 } });
      await s.server.partialUpdateUsers([
        { id: ann, set: { name: 'A' } },
        { id: ben, set: { name: 'B' } },
      ]);
      const { users } = await s.server.queryUsers({ id: { $in: [ann, ben] } }, { id: 1 });
      holds(users, [{ name: 'A', pet: { age: 4 } }, { name: 'B' }]);
      await refused(s.server.partialUpdateUser({ id: ann, set: custom({ created_at: 'x' }) }), 4, 400);
    }),
    works('deactivates and reactivates one', ['StreamChat.deactivateUser', 'StreamChat.reactivateUser'], async (s) => {
      const [ann] = await s.users('ann');
      const { user } = await s.server.deactivateUser(ann);
      holds(user, { id: ann });
      assert.ok('deactivated_at' in user, 'the user must tell when it was deactivated');
      holds(await s.server.queryUsers({ id: ann }), { users: [] });
      holds(await s.server.queryUsers({ id: ann }, {}, { include_deactivated_users: true }), { users: [{ id: ann }] });
      holds(await s.server.reactivateUser(ann), { user: { id: ann } });
      holds(await s.server.queryUsers({ id: ann }), { users: [{ id: ann }] });
    }),
    works(
      'deactivates and reactivates many, as tasks',
      ['StreamChat.deactivateUsers', 'StreamChat.reactivateUsers', 'StreamChat.getTask'],
      async (s) => {
        const ids = await s.users('ann', 'ben');
        const filter = { id: { $in: [...ids] } };
        const off = await s.server.deactivateUsers([...ids]);
        holds(await s.finished(off.task_id), { status: 'completed' });
        holds(await s.server.queryUsers(filter), { users: [] });
        const on = await s.server.reactivateUsers([...ids]);
        holds(await s.finished(on.task_id), { task_id: on.task_id, status: 'completed' });
        assert.equal((await s.server.queryUsers(filter)).users.length, 2);
      },
    ),
    works('deletes one softly and restores it', ['StreamChat.deleteUser', 'StreamChat.restoreUsers'], async (s) => {
      const [ann] = await s.users('ann');
      const { user } = await s.server.deleteUser(ann);
      holds(user, { id: ann });
      assert.ok('deleted_at' in user, 'the user must tell when it was deleted');
      holds(await s.server.queryUsers({ id: ann }), { users: [] });
      await s.server.restoreUsers([ann]);
      holds(await s.server.queryUsers({ id: ann }), { users: [{ id: ann }] });
    }),
    works('deletes many for good, as a task', ['StreamChat.deleteUsers'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const options = { user: 'hard', messages: 'hard', conversations: 'hard' } as const;
      const { task_id } = await s.server.deleteUsers([ann, ben], options);
      holds(await s.finished(task_id), { status: 'completed', result: { [ann]: { status: 'ok' } } });
      holds(await s.server.queryUsers({ id: { $in: [ann, ben] } }), { users: [] });
      await refused(s.server.upsertUser({ id: ann }), 16, 404);
    }),
    works('ends tokens of users', ['StreamChat.revokeUserToken', 'StreamChat.revokeUsersToken'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      await s.server.revokeUserToken(ann);
      await assert.rejects(s.client().connectUser({ id: ann }, s.server.createToken(ann)), /"code":40/);
      await s.server.revokeUsersToken([ann, ben], null);
      const { client } = await s.connect(ann);
      holds(await client.queryUsers({ id: ann }), { users: [{ id: ann }] });
    }),
    works(
      'ends tokens of the app',
      ['StreamChat.revokeTokens'],
      async (s) => {
        const [ann] = await s.users('ann');
        await s.server.revokeTokens(new Date());
        await assert.rejects(s.client().connectUser({ id: ann }, s.server.createToken(ann)), /"code":40/);
        await s.server.revokeTokens(null);
        await s.connect(ann);
      },
      'ends the tokens of all users of the app',
    ),
    works('sends an event to the sockets of a user', ['StreamChat.sendUserCustomEvent'], async (s) => {
      const { told } = await s.connect(s.userId('ann'));
      await s.server.sendUserCustomEvent(s.id('ann'), { type: 'bell', ...custom({ times: 2 }) });
      holds(await told('bell'), { times: 2 });
    }),
    missing(
      'StreamChat.setGuestUser',
      (s) => s.client().setGuestUser({ id: s.userId('guest') }),
      'leaves a guest behind',
    ),
  ],
};
