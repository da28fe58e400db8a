import { readAppSettings } from '../app/app-settings.js';
import { refuse } from '../http/errors.js';
import type { UserRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';

/**
 * Refuses a name that another user has, with code 6, when the app settings demand unique names. Case, space and punctuation
 * make no difference. A user keeps the name it has, also one that was given twice before names had to be unique.
 */
export function checkUniqueName(store: Store, user: UserRecord, existing: UserRecord | undefined): void {
  if (readAppSettings(store).enforce_unique_usernames !== 'app') return;
  const wanted = foldedName(user);
  if (wanted === undefined || (existing !== undefined && wanted === foldedName(existing))) return;
  for (const other of store.users.values()) {
    if (other.id !== user.id && other.deletedAt === null && foldedName(other) === wanted) {
      throw refuse('duplicateUsername', `username '${String(user.custom.name)}' already exists`);
    }
  }
}

/** The name as it is compared; undefined when there is none. A name of nothing but punctuation is compared as it is. */
function foldedName({ custom: { name } }: UserRecord): string | undefined {
  if (typeof name !== 'string' || name === '') return undefined;
  const text = name.normalize('NFKC').toLowerCase();
  const folded = text.replace(/[\s\p{P}\p{S}\p{Z}\p{C}]/gu, '');
  return folded === '' ? text : folded;
}
