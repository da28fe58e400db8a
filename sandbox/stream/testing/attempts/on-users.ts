import { always, type Attempt, done, refused, usersState } from './attempt.js';
import type { Scene } from './scene.js';

/** An upsert or a partial update of users. */
function users(
  method: 'POST' | 'PATCH',
  number: number,
  what: string,
  body: (scene: Scene) => unknown,
): Pick<Attempt, 'number' | 'what' | 'call' | 'state'> {
  return {
    number,
    what,
    call: (scene) => ({ method, path: '/users', body: { users: body(scene) } }),
    state: usersState,
  };
}

async function settings({ server }: Scene): Promise<unknown> {
  const { duration: _duration, ...app } = await server.getAppSettings();
  const { roles } = await server.listRoles();
  return { app, grants: (await server.getChannelType('messaging')).grants, roles };
}

/** Changing profiles, acting on other users, and changing the app itself. */
export const ATTEMPTS_ON_USERS: readonly Attempt[] = [
  {
    ...users('POST', 27, 'take the name of another', ({ ana }) => ({ [ana]: { id: ana, name: 'Dr B' } })),
    before: done(201),
    after: refused('UpdateUser'),
  },
  {
    ...users('PATCH', 28, 'change its image', ({ ana }) => [{ id: ana, set: { image: 'http://127.0.0.1/b.png' } }]),
    before: done(200),
    after: refused('UpdateUser'),
  },
  {
    ...users('PATCH', 29, 'become an administrator', ({ ana }) => [{ id: ana, set: { role: 'admin' } }]),
    ...always(refused('UpdateUserRole')),
  },
  {
    ...users('PATCH', 29, 'join a team', ({ ana }) => [{ id: ana, set: { teams: ['red'] } }]),
    ...always(refused('UpdateUserTeams')),
  },
  {
    ...users('POST', 30, 'rename another user', ({ ben }) => ({ [ben]: { id: ben, name: 'Nobody' } })),
    ...always(refused('UpdateUser')),
  },
  {
    number: 30,
    what: 'delete another user',
    call: ({ ben }) => ({ method: 'DELETE', path: `/users/${ben}` }),
    state: usersState,
    ...always(refused('DeleteUser')),
  },
  {
    number: 30,
    what: 'deactivate another user',
    call: ({ ben }) => ({ method: 'POST', path: `/users/${ben}/deactivate`, body: {} }),
    state: usersState,
    ...always(refused('DeactivateUser')),
  },
  {
    number: 39,
    what: 'switch the checks of permissions off',
    call: () => ({ method: 'PATCH', path: '/app', body: { disable_permissions_checks: true } }),
    state: settings,
    ...always(refused('UpdateApp')),
  },
  {
    number: 39,
    what: 'change the grants of a channel type',
    call: () => ({
      method: 'PUT',
      path: '/channeltypes/messaging',
      body: { grants: { user: ['delete-channel', 'read-channel'] } },
    }),
    state: settings,
    ...always(refused('UpdateChannelType')),
  },
  {
    number: 39,
    what: 'create a role',
    call: () => ({ method: 'POST', path: '/roles', body: { name: 'king' } }),
    state: settings,
    ...always(refused('CreateRole')),
  },
];
