import { refuse } from '../http/errors.js';
import type { Store } from '../state/store.js';

/** Roles that a user of every app can have. */
const USER_ROLES = ['user', 'guest', 'anonymous', 'admin', 'moderator', 'global_moderator', 'global_admin'];

/** Roles that a member of a channel can have. A role is of one kind only. */
const CHANNEL_ROLES = ['channel_member', 'channel_moderator'];

/** Every role that need not be created, users' roles first. */
export const BUILT_IN_ROLES: readonly string[] = [...USER_ROLES, ...CHANNEL_ROLES];

/** Refuses a role that no user can have: it is neither built in for users nor created for the app. */
export function checkUserRole(store: Store, role: string): string {
  if (!USER_ROLES.includes(role) && store.roles.get(role) === undefined) {
    throw refuse('input', `the role "${role}" is not defined`);
  }
  return role;
}

/** Refuses a role that no member can have. Custom roles are roles of users here. */
export function checkChannelRole(role: string): string {
  if (!CHANNEL_ROLES.includes(role)) throw refuse('input', `the channel role "${role}" is not defined`);
  return role;
}
