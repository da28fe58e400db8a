import type { JsonObject } from '../../http/json.js';
import { readString } from '../../http/input.js';
import { InputError } from '../../http/refusal.js';
import { checkFields, readCount, readTime } from './input.js';

const DEFAULT_LIMIT = 10;
const MIN_LIMIT = 10;
const MAX_LIMIT = 100;

/** A page as all lists of 100ms answer it; the next one starts after `last`. */
export interface Page extends JsonObject {
  readonly limit: number;
  readonly data: readonly JsonObject[];
  readonly last: string;
}

/** Cuts the page that the query asks for out of `items`, which stand in their order. `filters` are the other parameters that may be given. */
export function page<T>(
  items: readonly T[],
  query: JsonObject,
  filters: readonly string[],
  { keyOf, viewOf }: { keyOf: (item: T) => string; viewOf: (item: T) => JsonObject },
): Page {
  checkFields(query, [...filters, 'limit', 'start']);
  const limit = readCount(query, 'limit', MIN_LIMIT, MAX_LIMIT) ?? DEFAULT_LIMIT;
  const start = readString(query, 'start') ?? '';
  const before = start === '' ? -1 : items.findIndex((item) => keyOf(item) === start);
  if (start !== '' && before === -1) throw new InputError('start must be the last of a page before');
  const cut = items.slice(before + 1, before + 1 + limit);
  const last = cut.at(-1);
  return { limit, data: cut.map(viewOf), last: last === undefined ? '' : keyOf(last) };
}

/** Whether something was created in the time that `after` and `before` bound. */
export function createdWithin(query: JsonObject): (item: { readonly createdAt: string }) => boolean {
  const after = readTime(query, 'after');
  const before = readTime(query, 'before');
  return ({ createdAt }) => (after === undefined || createdAt > after) && (before === undefined || createdAt < before);
}
