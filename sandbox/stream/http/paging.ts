import type { JsonObject } from '../state/entities.js';
import { refuse } from './errors.js';
import { compareKeys, sortKey, type FieldReader, matchesFilter } from './filter.js';
import { checkField, checkFilter, type FieldRules } from './filter-rules.js';
import { isObject, readInteger, readObject, readObjects, readString } from './input.js';

/** One step of a sort; -1 is descending. */
interface SortStep {
  readonly field: string;
  readonly direction: 1 | -1;
}

/** A query as all of Stream's list endpoints take it. */
export interface PageQuery {
  readonly filter: JsonObject;
  readonly sort: readonly SortStep[];
  readonly limit: number;
  readonly offset: number;
}

const MAX_OFFSET = 1000;
const MAX_SORT_STEPS = 5;

/** The bounds of one list endpoint and what it does when the caller says nothing. */
export interface PageBounds {
  readonly defaultLimit: number;
  readonly maxLimit: number;
  readonly defaultSort: readonly SortStep[];
  readonly fields: FieldRules;
}

/** Reads and checks filter, sort, limit and offset; code 4 beyond the bounds, 501 for fields that cannot be evaluated. */
export function readPageQuery(from: JsonObject, bounds: PageBounds): PageQuery {
  const filter = readObject(from, 'filter_conditions') ?? {};
  checkFilter(filter, bounds.fields);
  const sort = readSort(from);
  for (const { field } of sort ?? []) checkField(field, 'sort', bounds.fields);
  return {
    filter,
    sort: sort ?? bounds.defaultSort,
    limit: readInteger(from, 'limit', 0, bounds.maxLimit) || bounds.defaultLimit,
    offset: readInteger(from, 'offset', 0, MAX_OFFSET) ?? 0,
  };
}

/** Filters, sorts and cuts the page out. Entities that compare equal keep the order they came in. */
export function page<T>(entities: Iterable<T>, query: PageQuery, readerOf: (entity: T) => FieldReader): T[] {
  return order(
    [...entities].filter((entity) => matchesFilter(query.filter, readerOf(entity))),
    query.sort,
    readerOf,
  ).slice(query.offset, query.offset + query.limit);
}

/** GET endpoints carry their body as JSON in the query parameter `payload`. */
export function readPayload(query: JsonObject): JsonObject {
  const text = readString(query, 'payload') ?? '{}';
  try {
    const payload: unknown = JSON.parse(text);
    if (isObject(payload)) return payload;
  } catch {
    throw refuse('input', 'payload is not valid JSON');
  }
  throw refuse('input', 'payload must be a JSON object');
}

/** Query parameters that are numbers, which a query carries as text; what is no number stays as it is, to be refused. */
export function numbersOf(query: JsonObject, fields: readonly string[]): JsonObject {
  const numbers = fields.map((field) => {
    const value = query[field];
    return [field, typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value] as const;
  });
  return Object.fromEntries(numbers);
}

/** The value at a dotted path; undefined where there is none. */
export function readPath(from: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), from);
}

function readSort(from: JsonObject): SortStep[] | undefined {
  const steps = readObjects(from, 'sort');
  if (steps === undefined || steps.length === 0) return undefined;
  if (steps.length > MAX_SORT_STEPS) throw refuse('input', `sort must have at most ${MAX_SORT_STEPS} fields`);
  return steps.map((step) => {
    const field = readString(step, 'field');
    if (field === undefined || (step.direction !== 1 && step.direction !== -1)) {
      throw refuse('input', 'each sort step needs a field and a direction of 1 or -1');
    }
    return { field, direction: step.direction };
  });
}

/** Each value is read once: a comparison would read it again for every other entity. */
function order<T>(entities: readonly T[], sort: readonly SortStep[], readerOf: (entity: T) => FieldReader): T[] {
  const keyed = entities.map((entity) => {
    const read = readerOf(entity);
    return { entity, keys: sort.map(({ field }) => sortKey(read(field))) };
  });
  keyed.sort((left, right) => {
    for (const [index, { direction }] of sort.entries()) {
      const [leftKey, rightKey] = [left.keys[index], right.keys[index]];
      const difference = leftKey && rightKey ? compareKeys(leftKey, rightKey) : 0;
      if (difference !== 0) return difference * direction;
    }
    return 0;
  });
  return keyed.map(({ entity }) => entity);
}
