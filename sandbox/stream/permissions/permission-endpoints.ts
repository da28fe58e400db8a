import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import type { JsonObject } from '../state/entities.js';
import { actionName } from './actions.js';
import { type Permission, PERMISSIONS } from './permission.js';

/** What can be granted. Permissions of the app's own are not done. */
export const permissionEndpoints: readonly Endpoint[] = [
  {
    name: 'ListPermissions',
    method: 'GET',
    path: '/permissions',
    limitPerMinute: 300,
    clients: 'refused',
    handle: () => ({ permissions: [...PERMISSIONS.values()].map(permissionView) }),
  },
  {
    name: 'GetPermission',
    method: 'GET',
    path: '/permissions/:id',
    limitPerMinute: 300,
    clients: 'refused',
    handle: getPermission,
  },
];

function getPermission(call: ApiCall): JsonObject {
  const id = call.params.id ?? '';
  const permission = PERMISSIONS.get(id);
  if (permission === undefined) throw refuse('notFound', `the permission "${id}" does not exist`);
  return { permission: permissionView(permission) };
}

function permissionView({ id, action, owner, sameTeam }: Permission): JsonObject {
  const words = id.split('-').map((word) => word[0]?.toUpperCase() + word.slice(1));
  const where = owner ? `where the user owns the ${action.resource.toLowerCase()}` : 'whoever the owner is';
  return {
    id,
    name: words.join(' '),
    description: `Allows the action ${actionName(action.id)}, ${where}`,
    action: actionName(action.id),
    owner,
    same_team: sameTeam,
    level: action.level,
    owner_resource: action.resource,
    custom: false,
    tags: [],
  };
}
