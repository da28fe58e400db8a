import type { ChannelTypeSettings, Grants } from '../stream-settings.js';

/** What a member of a channel may do in it. */
const MEMBER_KEEPS = new Set([
  'read-channel',
  'read-channel-members',
  'create-message',
  'create-reply',
  'create-attachment',
  'create-mention',
  'create-reaction',
  'add-links',
  'upload-attachment',
  'flag-message',
  'mute-channel',
  'run-message-action',
  'cast-vote',
  'query-votes',
  'send-poll',
]);

/** What anybody may do with what is their own. Other `-owner` permissions belong to the creator of a channel. */
const USER_KEEPS = new Set([
  'update-message-owner',
  'delete-message-owner',
  'delete-reaction-owner',
  'delete-attachment-owner',
]);

const NOTHING: ReadonlySet<string> = new Set();

/** The permissions that roles of clients may have in a channel type. Other roles (administrators, moderators) keep theirs. */
const KEPT_IN_TYPES: Readonly<Record<string, ReadonlySet<string>>> = {
  channel_member: MEMBER_KEEPS,
  user: USER_KEEPS,
  guest: NOTHING,
  anonymous: NOTHING,
};

/** Users and guests may not change their own profile: this server writes names and pictures. */
const WITHDRAWN_IN_APP = /^update-user(-owner)?(-any-team)?$/;
const APP_ROLES = ['user', 'guest', 'anonymous'];

/** Permissions that a role has and should not have. */
export interface OpenGrant {
  /** The channel type, or `.app` for the app. */
  readonly scope: string;
  readonly role: string;
  readonly permissions: readonly string[];
  /** What the role should have: the permissions it has now without those. */
  readonly remaining: readonly string[];
}

/** Scope of permissions that belong to no channel type. */
export const APP_SCOPE = '.app';

/**
 * The permissions that clients have beyond what this server arranges for them: creating, changing, deleting and leaving
 * channels, channels of which they are not members, and their own profile. Computed from what Stream has now, because
 * its lists differ from app to app and grow.
 */
export function openGrants(appGrants: Grants, types: readonly ChannelTypeSettings[]): OpenGrant[] {
  const inApp = APP_ROLES.flatMap((role) => open(APP_SCOPE, role, appGrants[role], (id) => !WITHDRAWN_IN_APP.test(id)));
  const inTypes = types.flatMap(({ name, grants }) =>
    Object.entries(KEPT_IN_TYPES).flatMap(([role, kept]) => open(name, role, grants[role], (id) => kept.has(id))),
  );
  return [...inApp, ...inTypes];
}

function open(
  scope: string,
  role: string,
  granted: readonly string[] = [],
  isKept: (permission: string) => boolean,
): OpenGrant[] {
  const remaining = granted.filter((id) => isKept(id));
  const permissions = granted.filter((id) => !isKept(id));
  return permissions.length > 0 ? [{ scope, role, permissions, remaining }] : [];
}
