import type { Action } from './actions.js';
import type { Grants } from './grants.js';
import { idsFor } from './permission.js';

/** May a subject with these roles do this action, in a place with these grants? */
export interface Question {
  /** The user's role and, for a member of the channel, the role there. What one of them is granted is enough. */
  readonly roles: readonly string[];
  readonly action: Action;
  /** Whether the subject owns what the action is done to. */
  readonly isOwner: boolean;
  readonly grants: Grants;
}

/** The whole decision: nothing else is looked at, and there is nothing that denies what one role is granted. */
export function isGranted({ roles, action, isOwner, grants }: Question): boolean {
  const enough = idsFor(action, isOwner);
  return roles.some((role) => grants[role]?.some((id) => enough.includes(id)) === true);
}

/** The grants in one channel: those of its type, with `id` added and `!id` taken away for each role that is named. */
export function overriddenGrants(grants: Grants, overrides: Grants): Grants {
  const changed = Object.entries(overrides).map(([role, changes]) => {
    const revoked = new Set(changes.flatMap((change) => (change.startsWith('!') ? [change.slice(1)] : [])));
    const added = changes.filter((change) => !change.startsWith('!'));
    return [role, [...(grants[role] ?? []).filter((id) => !revoked.has(id)), ...added]] as const;
  });
  return { ...grants, ...Object.fromEntries(changed) };
}
