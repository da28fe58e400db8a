import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { readString, required } from '../http/input.js';
import { allChannelTypes } from '../channel-types/channel-type.js';
import { BUILT_IN_ROLES } from '../permissions/roles.js';
import type { JsonObject, RoleRecord } from '../state/entities.js';
import { readAppGrants } from './app-settings.js';

const MAX_CUSTOM_ROLES = 25;
const ROLE_NAME = /^[\w-]{1,64}$/;

/** Roles of the app's own: a user can have one only after it was made here. It may do what it is granted then. */
export const roleEndpoints: readonly Endpoint[] = [
  { name: 'ListRoles', method: 'GET', path: '/roles', limitPerMinute: 300, clients: 'refused', handle: listRoles },
  { name: 'CreateRole', method: 'POST', path: '/roles', limitPerMinute: 60, clients: 'refused', handle: createRole },
  {
    name: 'DeleteRole',
    method: 'DELETE',
    path: '/roles/:name',
    limitPerMinute: 60,
    clients: 'refused',
    handle: deleteRole,
  },
];

function listRoles(call: ApiCall): JsonObject {
  const builtIn = BUILT_IN_ROLES.map((name) => ({ name, custom: false, scopes: scopesOf(call, name) }));
  return { roles: [...builtIn, ...[...call.store.roles.values()].map((role) => roleView(call, role))] };
}

function createRole(call: ApiCall): JsonObject {
  const name = required(readString(call.body, 'name'), 'name');
  if (!ROLE_NAME.test(name)) throw refuse('input', `"${name}" is not a valid role name`);
  if (BUILT_IN_ROLES.includes(name) || call.store.roles.get(name) !== undefined) {
    throw refuse('input', `the role "${name}" already exists`);
  }
  if (call.store.roles.size >= MAX_CUSTOM_ROLES) {
    throw refuse('input', `an app can have at most ${MAX_CUSTOM_ROLES} roles of its own`);
  }
  const timestamp = call.timeline.next();
  return { role: roleView(call, call.store.roles.put({ name, createdAt: timestamp, updatedAt: timestamp })) };
}

/** A role that a user still has, or that is still granted something, cannot be deleted. */
function deleteRole(call: ApiCall): JsonObject {
  const name = call.params.name ?? '';
  if (call.store.roles.get(name) === undefined) throw refuse('notFound', `the role "${name}" does not exist`);
  if ([...call.store.users.values()].some((user) => user.role === name)) {
    throw refuse('input', `the role "${name}" is still in use`);
  }
  const scopes = scopesOf(call, name);
  if (scopes.length > 0) throw refuse('input', `the role "${name}" still has grants in ${scopes.join(', ')}`);
  call.store.roles.delete(name);
  return {};
}

function roleView(call: ApiCall, { name, createdAt, updatedAt }: RoleRecord): JsonObject {
  return { name, custom: true, scopes: scopesOf(call, name), created_at: createdAt, updated_at: updatedAt };
}

/** Where a role is granted anything: `.app` and names of channel types. */
function scopesOf({ store }: ApiCall, role: string): string[] {
  const types = allChannelTypes(store).filter((type) => type.grants[role] !== undefined);
  return [...(readAppGrants(store)[role] === undefined ? [] : ['.app']), ...types.map((type) => type.name)];
}
