import type { JsonObject } from '../state/entities.js';
import { formatMicros, parseMicros } from '../state/timeline.js';
import { notImplemented, refuse } from './errors.js';

/** Whether a value is a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every reader takes absent and null alike as undefined and refuses another type with code 4, naming the field. */
export function readString(from: JsonObject, field: string): string | undefined {
  return read(from, field, 'a string', isString);
}

export function readBoolean(from: JsonObject, field: string): boolean | undefined {
  return read(from, field, 'a boolean', (value): value is boolean => typeof value === 'boolean');
}

export function readObject(from: JsonObject, field: string): JsonObject | undefined {
  return read(from, field, 'an object', isObject);
}

export function readObjects(from: JsonObject, field: string): JsonObject[] | undefined {
  return read(
    from,
    field,
    'a list of objects',
    (value): value is JsonObject[] => Array.isArray(value) && value.every(isObject),
  );
}

export function readStrings(from: JsonObject, field: string): string[] | undefined {
  return read(from, field, 'a list of strings', isStringList);
}

/** An integer between the bounds, both included. */
export function readInteger(from: JsonObject, field: string, min: number, max: number): number | undefined {
  const value = read(from, field, 'an integer', (given): given is number => Number.isInteger(given));
  if (value === undefined) return undefined;
  if (value > max) throw refuse('input', `${field} must be ${max} or less`);
  if (value < min) throw refuse('input', `${field} must be ${min} or more`);
  return value;
}

/** An RFC 3339 timestamp, rewritten to UTC with microseconds. An empty text is refused like any other text that is none. */
export function readTimestamp(from: JsonObject, field: string): string | undefined {
  const text = read(from, field, 'an RFC 3339 timestamp', (value): value is string => parseMicros(value) !== undefined);
  return text === undefined ? undefined : formatMicros(parseMicros(text) ?? 0);
}

/** The value of a reader, or code 4 saying that the field is required. */
export function required<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw refuse('input', `${field} is required`);
  return value;
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

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isString);
}

function read<T>(
  from: JsonObject,
  field: string,
  kind: string,
  accepts: (value: unknown) => value is T,
): T | undefined {
  const value = from[field];
  if (value === undefined || value === null) return undefined;
  if (!accepts(value)) throw refuse('input', `${field} must be ${kind}`);
  return value;
}
