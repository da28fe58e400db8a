import assert from 'node:assert/strict';
import { type Area, missingCalls, works, onServer } from '../run/case.js';
import { holds, refused } from '../run/checks.js';

/** Roles and permissions. */
export const permissions: Area = {
  title: 'Roles and permissions',
  cases: [
    works(
      'creates, lists and deletes a role',
      ['StreamChat.createRole', 'StreamChat.listRoles', 'StreamChat.deleteRole'],
      async (s) => {
        const name = s.role('vet');
        const has = async (): Promise<boolean> => (await s.server.listRoles()).roles.some((role) => role.name === name);
        holds(await s.server.createRole(name), { role: { name, custom: true } });
        assert.ok(await has(), 'the role must be listed');
        const id = s.userId('ann');
        holds(await s.server.upsertUser({ id, role: name }), { users: { [id]: { role: name } } });
        await s.server.upsertUser({ id, role: 'user' });
        await s.server.deleteRole(name);
        assert.ok(!(await has()), 'the role must be gone');
      },
    ),
    works('lists permissions', ['StreamChat.listPermissions', 'StreamChat.getPermission'], async (s) => {
      const { permissions } = await s.server.listPermissions();
      assert.ok(
        permissions?.some(({ id }) => id === 'read-channel'),
        'read-channel must be listed',
      );
      holds(await s.server.getPermission('read-channel'), {
        permission: { id: 'read-channel', action: 'ReadChannel' },
      });
    }),
    works('refuses clients what servers may do', ['StreamChat.queryUsers'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const { client } = await s.connect(ann);
      holds(await client.queryUsers({ id: ben }), { users: [{ id: ben }] });
      await refused(client.listChannelTypes(), 17, 403);
      await refused(client.upsertUser({ id: ben, name: 'x' }), 17, 403);
    }),
    ...missingCalls('StreamChat', 'harmless', onServer, () => ({ searchRoles: [{ query: 'x' }] })),
    ...missingCalls('StreamChat', 'changes', onServer, (id) => ({
      createPermission: [{ id, name: id, action: 'ReadChannel' }],
      updatePermission: [id, { name: id, action: 'ReadChannel' }],
      deletePermission: [id],
    })),
  ],
};
