import { ABOVE_ALL_KEYS } from '../bson/key-string.js';
import { getField, isDoc, toDouble, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import { fieldKey, indexKeys } from '../storage/index-keys.js';

/** One field of a sort specification. */
export interface SortField {
  readonly path: string;
  readonly parts: readonly string[];
  readonly descending: boolean;
}

/** Reads `{ a: 1, b: -1 }`. Throws code 15974 or 15975 for other directions and refuses `$meta`. */
export function parseSort(spec: Doc): SortField[] {
  return Object.entries(spec).map(([path, direction]) => {
    if (isDoc(direction)) throw refuse('a sort by $meta');
    const sign = toDouble(direction);
    if (sign === undefined)
      throw new MongoError(15974, `Illegal key in $sort specification: ${path}: ${String(direction)}`);
    if (sign !== 1 && sign !== -1) {
      throw new MongoError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    return { path, parts: path.split('.'), descending: sign === -1 };
  });
}

/**
 * A string that orders documents by the specification. An array counts as its smallest or, descending, largest
 * element; fields that go through the same array are taken from the same element, as an index on them would hold it.
 * Throws code 2 when two fields go through different arrays.
 */
export function sortKey(doc: Doc, fields: readonly SortField[]): string {
  let key = '';
  for (const { parts, descending } of fields) {
    const value = plainValue(doc, parts);
    if (value === THROUGH_ARRAY) return smallestKey(doc, fields);
    key += fieldKey(value, descending);
  }
  return key;
}

/** Sorts by {@link sortKey}, stable; the input is left alone. */
export function sortBy<T>(items: readonly T[], fields: readonly SortField[], docOf: (item: T) => Doc): T[] {
  const keyed = items.map((item) => ({ item, key: sortKey(docOf(item), fields) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ item }) => item);
}

const THROUGH_ARRAY = Symbol('through an array');

function plainValue(doc: Doc, parts: readonly string[]): unknown {
  let value: unknown = doc;
  for (const part of parts) {
    if (Array.isArray(value)) return THROUGH_ARRAY;
    if (!isDoc(value)) return undefined;
    value = getField(value, part);
  }
  return Array.isArray(value) ? THROUGH_ARRAY : value;
}

function smallestKey(doc: Doc, fields: readonly SortField[]): string {
  try {
    return indexKeys(doc, fields).keys.reduce((least, { key }) => (key < least ? key : least), ABOVE_ALL_KEYS);
  } catch (error) {
    if (error instanceof MongoError && error.code === 171) {
      throw new MongoError(2, 'cannot sort with keys that are parallel arrays');
    }
    throw error;
  }
}
