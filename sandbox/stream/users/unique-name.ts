import { readAppSettings } from '../app/app-settings.js';
import { refuse } from '../http/errors.js';
import type { UserRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';

/** Refuses a name that another user has, with code 6, when the app settings demand unique names. */
export function checkUniqueName(store: Store, user: UserRecord): void {
  if (readAppSettings(store).enforce_unique_usernames !== 'app') return;
  const { name } = user.custom;
  if (typeof name !== 'string' || name === '') return;
  for (const other of store.users.values()) {
    if (other.id !== user.id && other.deletedAt === null && other.custom.name === name) {
      throw refuse('duplicateUsername', `username '${name}' already exists`);
    }
  }
}
