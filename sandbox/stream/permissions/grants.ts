import type { Assumptions } from '../assumptions.js';
import { refuse } from '../http/errors.js';
import { isObject } from '../http/input.js';
import type { Store } from '../state/store.js';
import { PERMISSIONS } from './permission.js';
import { BUILT_IN_ROLES } from './roles.js';

/** What each role may do, as ids of permissions. A role that may do nothing is left out. */
export type Grants = Readonly<Record<string, readonly string[]>>;

/** What reading grants depends on. */
export interface GrantsContext {
  readonly store: Store;
  readonly assumptions: Assumptions;
}

/**
 * The grants after a change: a role that is named gets exactly its new list, the others keep theirs, and null brings the
 * defaults back. Code 4 for what is no list of ids, for an unknown role and for an unknown id.
 */
export function changedGrants(context: GrantsContext, given: unknown, before: Grants, defaults: Grants): Grants {
  if (given === undefined) return before;
  if (given === null) return defaults;
  const changes = Object.entries(readGrants(context, given)).map(([role, ids]) => [role, knownIds(context, ids)]);
  const after: Grants = { ...before, ...Object.fromEntries(changes) };
  return Object.fromEntries(Object.entries(after).filter(([, ids]) => ids.length > 0));
}

/** Reads `{ role: [ids] }` without looking at the ids. */
export function readGrants({ store }: GrantsContext, given: unknown): Grants {
  if (!isObject(given)) throw refuse('input', 'grants must be an object');
  for (const [role, ids] of Object.entries(given)) {
    if (!BUILT_IN_ROLES.includes(role) && store.roles.get(role) === undefined) {
      throw refuse('input', `the role "${role}" is not defined`);
    }
    if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) {
      throw refuse('input', `grants.${role} must be a list of strings`);
    }
  }
  return given as Grants;
}

function knownIds({ assumptions }: GrantsContext, ids: readonly string[]): string[] {
  const unknown = ids.find((id) => !PERMISSIONS.has(id));
  if (unknown !== undefined && assumptions.unknownPermissionIds === 'refuse') {
    throw refuse('input', `the permission "${unknown}" does not exist`);
  }
  return [...new Set(ids)].filter((id) => PERMISSIONS.has(id));
}
