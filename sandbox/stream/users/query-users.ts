import { readAppSettings } from '../app/app-settings.js';
import { notAllowed } from '../auth/permissions.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import type { FieldReader } from '../http/filter.js';
import { checkImplemented, readBoolean } from '../http/input.js';
import { page, type PageBounds, readPageQuery, readPath, readPayload } from '../http/paging.js';
import { requireInApp } from '../permissions/require-grant.js';
import { readSubscription } from '../realtime/subscribe.js';
import type { JsonObject, UserRecord } from '../state/entities.js';
import { userView } from './user-view.js';

/** Bans, presence, devices, mutes, blocks and unread counts do not exist here, and no query finds deleted users. */
const NOT_DONE = [
  'avg_response_time',
  'ban_expires',
  'banned',
  'blocked_user_ids',
  'channel_mutes',
  'deleted_at',
  'devices',
  'last_active',
  'mutes',
  'notifications_muted',
  'online',
  'privacy_settings',
  'push_notifications',
  'shadow_banned',
  'total_unread_count',
  'unread_channels',
  'unread_count',
  'unread_threads',
];

const BOUNDS: PageBounds = {
  defaultLimit: 30,
  maxLimit: 100,
  defaultSort: [{ field: 'created_at', direction: -1 }],
  fields: { missing: new Set(NOT_DONE) },
};

/** Finding users. */
export const queryUsersEndpoints: readonly Endpoint[] = [
  { name: 'QueryUsers', method: 'GET', path: '/users', limitPerMinute: 1000, clients: 'allowed', handle: queryUsers },
];

function queryUsers(call: ApiCall): JsonObject {
  checkSearch(call);
  const payload = readPayload(call.query);
  checkImplemented(payload, ['id_gt', 'id_gte', 'id_lt', 'id_lte']);
  const withDeactivated = readBoolean(payload, 'include_deactivated_users') ?? false;
  const query = readPageQuery(payload, BOUNDS);
  const visible = [...call.store.users.values()].filter(
    (user) => user.deletedAt === null && (withDeactivated || user.deactivatedAt === null),
  );
  const found = page(visible, query, readerOf);
  const subscription = readSubscription(call, { presence: payload.presence });
  if (subscription !== undefined) {
    call.afterwards(() =>
      call.sockets.follow(
        subscription.connection,
        found.map(({ id }) => id),
      ),
    );
  }
  return { users: found.map(userView) };
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
  return (field) => readPath(view, field);
}
