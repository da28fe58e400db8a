import { requireServer } from '../auth/permissions.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import {
  checkSize,
  isObject,
  MAX_BATCH,
  readBoolean,
  readObject,
  readObjects,
  readString,
  readStrings,
  readTimestamp,
  required,
} from '../http/input.js';
import { applyPatch, readPatch } from '../http/patch.js';
import { isOwnedBy, requireInApp } from '../permissions/require-grant.js';
import { checkUserRole } from '../permissions/roles.js';
import type { JsonObject, UserRecord } from '../state/entities.js';
import { checkUsable, findUser, RESERVED_USER_FIELDS, userFromInput } from './user-input.js';
import { checkUniqueName } from './unique-name.js';
import { userView } from './user-view.js';

const PARTIAL_RESERVED: ReadonlySet<string> = new Set([...RESERVED_USER_FIELDS, 'id']);

/** Creating and changing users. Both take a batch, and one bad user fails all of it. */
export const upsertUsersEndpoints: readonly Endpoint[] = [
  { name: 'UpdateUsers', method: 'POST', path: '/users', limitPerMinute: 300, clients: 'allowed', handle: upsertUsers },
  {
    name: 'UpdateUsersPartial',
    method: 'PATCH',
    path: '/users',
    limitPerMinute: 300,
    clients: 'allowed',
    handle: updateUsersPartial,
  },
];

function upsertUsers(call: ApiCall): JsonObject {
  const inputs = Object.entries(required(readObject(call.body, 'users'), 'users'));
  checkBatch(inputs.length);
  const users = inputs.map(([key, input]) => {
    if (!isObject(input) || input.id !== key) throw refuse('input', `users.${key} must be a user object with that id`);
    return upsertUser(call, input);
  });
  return { ...usersAnswer(users), membership_deletion_task_id: '' };
}

function upsertUser(call: ApiCall, input: JsonObject): UserRecord {
  const existing = call.store.users.get(String(input.id));
  if (existing !== undefined) checkUsable(existing);
  const teams = input.teams ?? (call.caller.kind === 'user' ? existing?.teams : undefined);
  const user = userFromInput(call.store, { ...input, teams }, existing, call.timeline.next());
  checkClientChange(call, user, existing);
  call.store.users.put(user);
  if (existing !== undefined) call.emit({ type: 'user.updated', user: userView(user) });
  return user;
}

function updateUsersPartial(call: ApiCall): JsonObject {
  const updates = required(readObjects(call.body, 'users'), 'users');
  checkBatch(updates.length);
  return usersAnswer(updates.map((update) => updateUserPartial(call, update)));
}

function updateUserPartial(call: ApiCall, update: JsonObject): UserRecord {
  const existing = checkUsable(findUser(call.store, required(readString(update, 'id'), 'user.id')));
  const patch = readPatch(update, PARTIAL_RESERVED);
  const fixed = applyPatch(fixedFields(existing), { ...patch, set: pick(patch.set, FIXED) });
  const custom = applyPatch(existing.custom, { ...patch, set: pick(patch.set, (field) => !FIXED(field)) });
  const user: UserRecord = {
    ...existing,
    role: checkUserRole(call.store, readString(fixed, 'role') ?? 'user'),
    language: readString(fixed, 'language') ?? '',
    teams: readStrings(fixed, 'teams') ?? [],
    invisible: readBoolean(fixed, 'invisible') ?? false,
    revokeTokensIssuedBefore: readTimestamp(fixed, 'revoke_tokens_issued_before') ?? null,
    custom,
    updatedAt: call.timeline.next(),
  };
  checkSize({ id: user.id, ...user.custom }, `the user ${user.id}`);
  checkClientChange(call, user, existing);
  checkUniqueName(call.store, user, existing);
  call.store.users.put(user);
  call.emit({ type: 'user.updated', user: userView(user) });
  return user;
}

function fixedFields(user: UserRecord): JsonObject {
  return {
    role: user.role,
    language: user.language,
    teams: user.teams,
    invisible: user.invisible,
    revoke_tokens_issued_before: user.revokeTokensIssuedBefore,
  };
}

const FIXED = (path: string): boolean =>
  ['role', 'language', 'teams', 'invisible', 'revoke_tokens_issued_before'].includes(path.split('.')[0] ?? '');

function pick(from: JsonObject, wanted: (field: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([field]) => wanted(field)));
}

/** Roles and teams have permissions of their own; a client cannot undo its revocation. */
function checkClientChange(call: ApiCall, user: UserRecord, existing: UserRecord | undefined): void {
  const isOwn = isOwnedBy(call, user.id);
  const before = existing ?? { role: 'user', teams: [], revokeTokensIssuedBefore: null };
  if (user.role !== before.role) requireInApp(call, 'update-user-role', isOwn);
  if (user.teams.join() !== before.teams.join()) requireInApp(call, 'update-user-teams', isOwn);
  if (user.revokeTokensIssuedBefore !== before.revokeTokensIssuedBefore) requireServer(call, 'revoke tokens');
  requireInApp(call, 'update-user', isOwn);
}

function checkBatch(count: number): void {
  if (count === 0) throw refuse('input', 'users must not be empty');
  if (count > MAX_BATCH) throw refuse('input', `users must contain at most ${MAX_BATCH} items`);
}

function usersAnswer(users: readonly UserRecord[]): JsonObject {
  return { users: Object.fromEntries(users.map((user) => [user.id, userView(user)])) };
}
