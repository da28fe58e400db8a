import { isObject, type JsonObject } from './json.js';
import { InputError } from './refusal.js';

/** Every reader takes absent and null alike as undefined and refuses another type, naming the field. */
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
  if (value > max) throw new InputError(`${field} must be ${max} or less`);
  if (value < min) throw new InputError(`${field} must be ${min} or more`);
  return value;
}

/** A number above 0 and up to 1. */
export function readProbability(from: JsonObject, field: string): number | undefined {
  return read(
    from,
    field,
    'a number above 0 and up to 1',
    (value): value is number => typeof value === 'number' && value > 0 && value <= 1,
  );
}

/** The value of a reader, or a refusal saying that the field is required. */
export function required<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new InputError(`${field} is required`);
  return value;
}

/** A value that `accepts` takes; `kind` names it for the caller. */
export function read<T>(
  from: JsonObject,
  field: string,
  kind: string,
  accepts: (value: unknown) => value is T,
): T | undefined {
  const value = from[field];
  if (value === undefined || value === null) return undefined;
  if (!accepts(value)) throw new InputError(`${field} must be ${kind}`);
  return value;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isString);
}
