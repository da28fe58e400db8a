import { refuse } from '../http/errors.js';
import { checkReserved, checkSize, omit, readBoolean, readString, readStrings, required } from '../http/input.js';
import { checkUserRole } from '../permissions/roles.js';
import type { JsonObject, UserRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { checkUniqueName } from './unique-name.js';

/** Lower case is what the documentation promises; upper case is accepted by the live service, so it is here. */
const USER_ID = /^[\w@-]{1,255}$/;

/** Fields that only the server writes. */
export const RESERVED_USER_FIELDS: ReadonlySet<string> = new Set([
  'created_at',
  'updated_at',
  'deleted_at',
  'deactivated_at',
  'last_active',
  'online',
  'banned',
  'shadow_banned',
  'ban_expires',
  'blocked_user_ids',
  'devices',
  'mutes',
  'channel_mutes',
  'total_unread_count',
  'unread_channels',
  'unread_count',
]);

/** Fields of a user that are kept apart from the app's own. */
const FIXED_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'role',
  'language',
  'teams',
  'invisible',
  'revoke_tokens_issued_before',
]);

/** Refuses an id that Stream would refuse, with code 4. */
function checkUserId(id: string): string {
  if (!USER_ID.test(id))
    throw refuse('input', `"${id}" is not a valid user id: only letters, digits, @, _ and - are allowed`);
  return id;
}

/**
 * The record that a whole user object describes. It replaces what was there, except what a user object does not carry
 * (creation, revocation) and the role when none is given.
 */
export function userFromInput(
  store: Store,
  input: JsonObject,
  existing: UserRecord | undefined,
  timestamp: string,
): UserRecord {
  const id = checkUserId(required(readString(input, 'id'), 'user.id'));
  checkReserved(input, RESERVED_USER_FIELDS, 'user');
  checkSize(input, `the user ${id}`);
  const user: UserRecord = {
    id,
    role: checkUserRole(store, readString(input, 'role') ?? existing?.role ?? 'user'),
    language: readString(input, 'language') ?? '',
    teams: readStrings(input, 'teams') ?? [],
    invisible: readBoolean(input, 'invisible') ?? false,
    online: existing?.online ?? false,
    lastActive: existing?.lastActive,
    custom: omit(input, FIXED_FIELDS),
    createdAt: existing?.createdAt ?? timestamp,
    updatedAt: timestamp,
    deactivatedAt: existing?.deactivatedAt ?? null,
    deletedAt: null,
    purged: false,
    revokeTokensIssuedBefore: existing?.revokeTokensIssuedBefore ?? null,
  };
  checkUniqueName(store, user, existing);
  return user;
}

/** Refuses a user that was deleted (code 16) or deactivated (code 4): neither can be written or act. */
export function checkUsable(user: UserRecord): UserRecord {
  checkNotDeleted(user);
  if (user.deactivatedAt !== null) throw refuse('input', `the user ${user.id} was deactivated`);
  return user;
}

/** The user that is to act. Unlike one that is looked for, one that does not exist is a mistake in the input (4). */
export function findActiveUser(store: Store, id: string): UserRecord {
  const user = store.users.get(id);
  if (user === undefined) throw refuse('input', `the user ${id} does not exist`);
  return checkUsable(user);
}

/** Refuses a deleted user with code 16: the id cannot be used again unless the user is restored. */
function checkNotDeleted(user: UserRecord): UserRecord {
  if (user.deletedAt !== null) throw refuse('notFound', `the user ${user.id} was deleted`);
  return user;
}

/** The user, or code 16 when there is none or it was deleted. */
export function findUser(store: Store, id: string): UserRecord {
  const user = store.users.get(id);
  if (user === undefined) throw refuse('notFound', `the user ${id} does not exist`);
  return checkNotDeleted(user);
}
