import { EMPTY_ARRAY_KEY, invertKey, keyOf } from '../bson/key-string.js';
import { isDoc, toDouble, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import { visitPath } from './paths.js';

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

/** A string that orders documents by the specification; an array counts as its smallest or, descending, largest element. */
export function sortKey(doc: Doc, fields: readonly SortField[]): string {
  let key = '';
  for (const { parts, descending } of fields) {
    const best = extremeKey(doc, parts, descending);
    key += descending ? invertKey(best) : best;
  }
  return key;
}

/** Sorts by {@link sortKey}, stable; the input is left alone. */
export function sortBy<T>(items: readonly T[], fields: readonly SortField[], docOf: (item: T) => Doc): T[] {
  const keyed = items.map((item) => ({ item, key: sortKey(docOf(item), fields) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ item }) => item);
}

function extremeKey(doc: Doc, parts: readonly string[], largest: boolean): string {
  let best: string | undefined;
  const offer = (key: string): void => {
    if (best === undefined || (largest ? key > best : key < best)) best = key;
  };
  visitPath(doc, parts, (leaf) => {
    if (!Array.isArray(leaf)) offer(keyOf(leaf));
    else if (leaf.length === 0) offer(EMPTY_ARRAY_KEY);
    else for (const item of leaf as unknown[]) offer(keyOf(item));
    return false;
  });
  return best ?? keyOf(null);
}
