import { read, readStrings, required } from '../../http/input.js';
import type { JsonObject } from '../state/entities.js';
import { formatMicros, parseMicros } from '../state/timeline.js';
import { notImplemented, refuse } from './errors.js';

// The readers that need nothing of Stream, so that endpoints find all of them here. What they refuse has code 4.
export {
  readBoolean,
  readInteger,
  readObject,
  readObjects,
  readString,
  readStrings,
  required,
} from '../../http/input.js';
export { isObject } from '../../http/json.js';

/** An RFC 3339 timestamp, rewritten to UTC with microseconds. An empty text is refused like any other text that is none. */
export function readTimestamp(from: JsonObject, field: string): string | undefined {
  const text = read(from, field, 'an RFC 3339 timestamp', (value): value is string => parseMicros(value) !== undefined);
  return text === undefined ? undefined : formatMicros(parseMicros(text) ?? 0);
}

/** A list of at most 100 ids without repetitions, which is what Stream's batch endpoints take. */
export function readIdBatch(from: JsonObject, field: string): string[] {
  const ids = [...new Set(required(readStrings(from, field), field))];
  if (ids.length === 0) throw refuse('input', `${field} must not be empty`);
  if (ids.length > MAX_BATCH) throw refuse('input', `${field} must contain at most ${MAX_BATCH} items`);
  return ids;
}

/** Users per call, members per call, channels per deletion. */
export const MAX_BATCH = 100;

/** Bytes that the custom data of one user, channel, member or message may take as JSON. */
const MAX_CUSTOM_BYTES = 5 * 1024;

/** Refuses custom data of 5 KiB or more with code 22. `what` names the thing for the caller. */
export function checkSize(value: unknown, what: string): void {
  if (Buffer.byteLength(JSON.stringify(value)) >= MAX_CUSTOM_BYTES) {
    throw refuse('payloadTooLarge', `${what} is larger than 5KB`);
  }
}

/** Refuses the first of `fields` that `from` carries, with the words Stream has for a reserved field. */
export function checkReserved(from: JsonObject, fields: ReadonlySet<string>, prefix: string): void {
  const reserved = Object.keys(from).find((field) => fields.has(field));
  if (reserved !== undefined) throw refuse('input', `${prefix}.${reserved} is a reserved field`);
}

/** A copy of `from` without `fields`. */
export function omit(from: JsonObject, fields: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([field]) => !fields.has(field)));
}

/** Answers 501 for the first of `fields` that is requested: an option must not be ignored silently. */
export function checkImplemented(from: JsonObject, fields: readonly string[]): void {
  const requested = fields.find((field) => isRequested(from[field]));
  if (requested !== undefined) throw notImplemented(`the option "${requested}"`);
}

function isRequested(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== false && value !== '';
}
