import { readAppSettings } from '../app/app-settings.js';
import { refuse } from '../http/errors.js';
import type { UserRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';

/**
 * Refuses a name that another user has, with code 6, when the app settings demand unique names. Case, blanks and
 * punctuation make no difference.
 */
export function checkUniqueName(store: Store, user: UserRecord): void {
  if (readAppSettings(store).enforce_unique_usernames !== 'app') return;
  const { name } = user.custom;
  if (typeof name !== 'string' || name === '') return;
  for (const other of store.users.values()) {
    if (other.id !== user.id && other.deletedAt === null && isSameName(other.custom.name, name)) {
      throw refuse('duplicateUsername', `username '${name}' already exists`);
    }
  }
}

function isSameName(other: unknown, name: string): boolean {
  return typeof other === 'string' && (other === name || (fold(name) !== '' && fold(other) === fold(name)));
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
