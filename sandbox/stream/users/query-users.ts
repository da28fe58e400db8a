import { readAppSettings } from '../app/app-settings.js';
import { notAllowed } from '../auth/permissions.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import type { FieldReader } from '../http/filter.js';
import { checkImplemented, readBoolean } from '../http/input.js';
import { page, type PageBounds, readPageQuery, readPayload } from '../http/paging.js';
import { requireInApp } from '../permissions/require-grant.js';
import type { JsonObject, UserRecord } from '../state/entities.js';
import { userView } from './user-view.js';

const BOUNDS: PageBounds = { defaultLimit: 30, maxLimit: 100, defaultSort: [{ field: 'created_at', direction: -1 }] };

/** Finding users. */
export const queryUsersEndpoints: readonly Endpoint[] = [
  { name: 'QueryUsers', method: 'GET', path: '/users', limitPerMinute: 1000, clients: 'allowed', handle: queryUsers },
];

function queryUsers(call: ApiCall): JsonObject {
  checkSearch(call);
  const payload = readPayload(call.query);
  checkImplemented(payload, ['presence', 'id_gt', 'id_gte', 'id_lt', 'id_lte']);
  const withDeactivated = readBoolean(payload, 'include_deactivated_users') ?? false;
  const visible = [...call.store.users.values()].filter(
    (user) => user.deletedAt === null && (withDeactivated || user.deactivatedAt === null),
  );
  return { users: page(visible, readPageQuery(payload, BOUNDS), readerOf).map(userView) };
}

/** Besides the grant, the app settings can take the search from roles. */
function checkSearch(call: ApiCall): void {
  requireInApp(call, 'search-user');
  const { user_search_disallowed_roles: excluded } = readAppSettings(call.store);
  if (call.caller.kind === 'user' && Array.isArray(excluded) && excluded.includes(call.caller.user.role)) {
    throw notAllowed(call, 'search for users');
  }
}

/** Fields of a user by their name on the wire, custom ones by dotted path too. */
function readerOf(user: UserRecord): FieldReader {
  const view = userView(user);
  return (field) => readPath(view, field.split('.'));
}

function readPath(from: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), from);
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
