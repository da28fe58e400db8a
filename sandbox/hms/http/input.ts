import type { JsonObject } from '../../http/json.js';
import { read, readString } from '../../http/input.js';
import { InputError } from '../../http/refusal.js';
import { notImplemented } from './errors.js';

/** Refuses fields that the call does not have, and null: what 100ms makes of either is not known. */
export function checkFields(from: JsonObject, fields: readonly string[]): void {
  for (const [field, value] of Object.entries(from)) {
    if (!fields.includes(field)) throw new InputError(`${field} is not a field of this call`);
    if (value === null) throw new InputError(`${field} must not be null`);
  }
}

/** Answers 501 for the first of `fields` that is given: an option must not be ignored silently. */
export function checkImplemented(from: JsonObject, fields: readonly string[]): void {
  const given = fields.find((field) => from[field] !== undefined && from[field] !== false);
  if (given !== undefined) throw notImplemented(`the option "${given}"`);
}

/** `true` or `false` in a query. */
export function readFlag(query: JsonObject, field: string): boolean | undefined {
  const text = readString(query, field);
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false') throw new InputError(`${field} must be true or false`);
  return text === 'true';
}

/** A whole number in a query, between the bounds. */
export function readCount(query: JsonObject, field: string, min: number, max: number): number | undefined {
  const text = readString(query, field);
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (value < min || value > max) throw new InputError(`${field} must be a whole number from ${min} to ${max}`);
  return value;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A time in UTC with milliseconds, the one form that the documentation shows. */
export function readTime(query: JsonObject, field: string): string | undefined {
  return read(query, field, 'a time such as 2026-01-31T12:00:00.000Z', isTime);
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value));
}
