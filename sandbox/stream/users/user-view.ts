import type { JsonObject, UserRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';

/** A user as Stream writes it: fixed fields, and the app's own flat beside them. */
export function userView(user: UserRecord): JsonObject {
  return {
    ...user.custom,
    id: user.id,
    role: user.role,
    language: user.language,
    teams: user.teams,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    banned: false,
    online: user.online === true && !user.invisible,
    shadow_banned: false,
    invisible: user.invisible,
    blocked_user_ids: [],
    ...(user.lastActive === undefined ? {} : { last_active: user.lastActive }),
    ...(user.deactivatedAt === null ? {} : { deactivated_at: user.deactivatedAt }),
    ...(user.deletedAt === null ? {} : { deleted_at: user.deletedAt }),
    ...(user.revokeTokensIssuedBefore === null ? {} : { revoke_tokens_issued_before: user.revokeTokensIssuedBefore }),
  };
}

/** The view of a user that something refers to; null once the user was purged. */
export function userViewById(store: Store, id: string): JsonObject | null {
  const user = store.users.get(id);
  return user === undefined || user.purged ? null : userView(user);
}
