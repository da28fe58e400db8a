import { isObject } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';
import type { Store } from '../state/store.js';

/** Events that users may keep to themselves, with the setting for it. */
const SETTINGS: ReadonlyMap<unknown, string> = new Map([
  ['typing.start', 'typing_indicators'],
  ['typing.stop', 'typing_indicators'],
  ['message.read', 'read_receipts'],
  ['message.delivered', 'delivery_receipts'],
]);

/** Whether the user behind an event lets this receiver know. Oneself always does. */
export function sharesReceipt(store: Store, { type, user }: JsonObject, receiverId: string): boolean {
  const setting = SETTINGS.get(type);
  if (setting === undefined || !isObject(user) || user.id === receiverId) return true;
  const settings = store.users.get(String(user.id))?.custom.privacy_settings;
  const choice = isObject(settings) ? settings[setting] : undefined;
  return !isObject(choice) || choice.enabled !== false;
}
