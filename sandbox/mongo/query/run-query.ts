import type { Scope } from '../aggregation/scope.js';
import type { Doc } from '../bson/values.js';
import type { Collection } from '../storage/collection.js';
import type { StoredDoc } from '../storage/stored-doc.js';
import { compileFilter, isOperatorDoc } from './matcher.js';
import { isRegex } from './regex.js';
import { parseSort, sortBy } from './sort.js';

/** What a query asks of a collection. */
export interface Query {
  filter: Doc;
  sort?: Doc | undefined;
  skip?: number | undefined;
  /** 0 and undefined mean no limit. */
  limit?: number | undefined;
  hint?: unknown;
  scope: Scope;
}

/** The documents a query selects, in order. */
export function runQuery(collection: Collection | undefined, query: Query): StoredDoc[] {
  const { filter, sort = {}, skip = 0, limit = 0, scope } = query;
  const matches = compileFilter(filter, scope);
  const fields = parseSort(sort);
  const end = limit === 0 ? Infinity : skip + limit;
  const found: StoredDoc[] = [];
  for (const stored of candidates(collection, filter)) {
    if (!matches(stored.doc)) continue;
    found.push(stored);
    if (fields.length === 0 && found.length >= end) break;
  }
  const sorted = fields.length === 0 ? found : sortBy(found, fields, ({ doc }) => doc);
  return sorted.slice(skip, end);
}

function candidates(collection: Collection | undefined, filter: Doc): Iterable<StoredDoc> {
  if (collection === undefined) return [];
  const id = filter['_id'];
  if (id === undefined || isOperatorDoc(id) || isRegex(id)) return collection.all();
  const stored = collection.byId(id);
  return stored === undefined ? [] : [stored];
}
