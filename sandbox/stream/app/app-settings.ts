import type { JsonObject } from '../state/entities.js';
import type { Store } from '../state/store.js';

/** The app's settings as they stand; empty until the first change. */
export function readAppSettings(store: Store): JsonObject {
  return store.apps.get('app')?.settings ?? {};
}
