import { isObject } from '../http/input.js';
import { DEFAULT_APP_GRANTS } from '../permissions/default-grants.js';
import type { Grants } from '../permissions/grants.js';
import type { JsonObject } from '../state/entities.js';
import type { Store } from '../state/store.js';

/** The app's settings as they stand; empty until the first change. */
export function readAppSettings(store: Store): JsonObject {
  return store.apps.get('app')?.settings ?? {};
}

/** What the roles may do to users; the defaults until they are changed. */
export function readAppGrants(store: Store): Grants {
  const { grants } = readAppSettings(store);
  return isObject(grants) ? (grants as Grants) : DEFAULT_APP_GRANTS;
}
