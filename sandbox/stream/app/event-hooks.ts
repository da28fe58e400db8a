import { randomUUID } from 'node:crypto';
import { refuse } from '../http/errors.js';
import { readBoolean, readInteger, readObjects, readString, readStrings } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';

const HOOK_TYPES = ['webhook', 'sqs', 'sns', 'pending_message'];
const MAX_PENDING_HOOKS = 2;

/** A hook without an id is new and gets one. Hooks other than webhooks are kept but never served. */
export function readEventHooks(from: JsonObject, field: string): JsonObject[] {
  const hooks = (readObjects(from, field) ?? []).map((hook) => {
    const type = readString(hook, 'hook_type');
    if (type === undefined || !HOOK_TYPES.includes(type)) {
      throw refuse('input', `event_hooks.hook_type must be one of ${HOOK_TYPES.join(', ')}`);
    }
    if (type === 'webhook' && !URL.canParse(readString(hook, 'webhook_url') ?? '')) {
      throw refuse('input', 'event_hooks.webhook_url must be a URL');
    }
    readStrings(hook, 'event_types');
    readBoolean(hook, 'enabled');
    readInteger(hook, 'timeout_ms', 1, 60_000);
    return { ...hook, id: readString(hook, 'id') || randomUUID() };
  });
  if (hooks.filter((hook: JsonObject) => hook.hook_type === 'pending_message').length > MAX_PENDING_HOOKS) {
    throw refuse('input', `event_hooks must contain at most ${MAX_PENDING_HOOKS} hooks of the type pending_message`);
  }
  return hooks;
}
