import { isObject } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';
import { parseMicros } from '../state/timeline.js';

/** Stream's own times. Custom fields that hold a time keep their text. */
const TIME_FIELDS: ReadonlySet<string> = new Set([
  'created_at',
  'updated_at',
  'deleted_at',
  'deactivated_at',
  'last_message_at',
  'message_text_updated_at',
  'pinned_at',
  'pin_expires',
  'revoke_tokens_issued_before',
  'truncated_at',
]);

/** A copy of an event with its times as whole nanoseconds since 1970, wherever they are in it. */
export function withNanoseconds(event: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(event).map(([field, value]) => [field, convert(field, value)]));
}

function convert(field: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => (isObject(item) ? withNanoseconds(item) : item));
  if (isObject(value)) return withNanoseconds(value);
  const micros = TIME_FIELDS.has(field) ? parseMicros(value) : undefined;
  // Not exact in a number of 64 bits, but written with all of its microseconds.
  return micros === undefined ? value : micros * 1000;
}
