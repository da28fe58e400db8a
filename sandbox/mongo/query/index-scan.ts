import { keyAfter } from '../bson/key-string.js';
import type { CollectionIndex } from '../storage/collection-index.js';
import {
  constraintsOf,
  countConditions,
  excludesMissing,
  intersect,
  isPoint,
  isPresence,
  isWithin,
  toRange,
} from './bounds.js';
import type { Constraint, Interval, KeyRange } from './bounds.js';
import type { SortField } from './sort.js';

/** A walk over stretches of one index. */
export interface IndexScan {
  readonly index: CollectionIndex;
  /** In index order, without overlap. */
  readonly ranges: readonly KeyRange[];
  readonly backwards: boolean;
  /** `whole`: the walk yields the wanted order; `each`: every stretch does by itself; `none`: sort afterwards. */
  readonly order: 'whole' | 'each' | 'none';
  /** Leading fields whose conditions narrow the walk. */
  readonly boundFields: number;
  /** How many keys the walk meets at most. */
  readonly keys: number;
}

const MAX_RANGES = 1000;

/**
 * The walk over an index that a query could use; undefined when the index may not hold every match (sparse, partial)
 * or helps neither to find nor to sort. `forced` is for a hint: then it need not help.
 */
export function planScan(
  index: CollectionIndex,
  constraints: readonly Constraint[],
  sort: readonly SortField[],
  forced: boolean,
): IndexScan | undefined {
  if (!forced && (index.hidden || !holdsEveryMatch(index, constraints))) return undefined;
  const bounds = index.fields.map((_field, at) => fieldBounds(index, at, constraints));
  const { ranges, boundFields } = combine(bounds);
  const { order, backwards } = sortOrder(index, bounds, boundFields, sort);
  if (!forced && boundFields === 0 && (order === 'none' || sort.length === 0)) return undefined;
  const sorted = [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1));
  const keys = sorted.reduce((sum, { from, to }) => sum + index.entries.countRange(from, to), 0);
  return { index, ranges: sorted, backwards, order, boundFields, keys };
}

function holdsEveryMatch(index: CollectionIndex, constraints: readonly Constraint[]): boolean {
  const { sparse, partialFilter, fields } = index;
  if (sparse && !constraints.some((one) => fields.some(({ path }) => path === one.path) && excludesMissing(one))) {
    return false;
  }
  if (partialFilter === undefined) return true;
  const required = constraintsOf(partialFilter);
  return (
    required.length === countConditions(partialFilter) &&
    required.every((outer) => constraints.some((inner) => inner.path === outer.path && isWithin(inner, outer)))
  );
}

interface FieldBounds {
  ranges: readonly KeyRange[];
  /** Every stretch holds one value. */
  points: boolean;
}

/** What the conditions on one field of the index allow; undefined when there is none to use. */
function fieldBounds(index: CollectionIndex, at: number, constraints: readonly Constraint[]): FieldBounds | undefined {
  const field = index.fields[at];
  if (field === undefined) return undefined;
  const own = constraints.filter((one) => one.path === field.path && !isPresence(one));
  const multikey = index.multikeyFields.has(at);
  const [firstMultikey] = [...index.multikeyFields].sort((a, b) => a - b);
  if (own.length === 0 || (multikey && at !== firstMultikey)) return undefined;
  const used = multikey ? [own.find(({ intervals }) => intervals.every(isPoint)) ?? own[0]] : own;
  const asRanges = (intervals: readonly Interval[]): KeyRange[] =>
    joinOverlaps(intervals.map((interval) => toRange(interval, field.descending)));
  const ranges = used.map((one) => asRanges(one?.intervals ?? [])).reduce(intersect);
  const points = used.some((one) => one !== undefined && one.intervals.every(isPoint));
  return { ranges, points };
}

/** Sorts the stretches and joins those that overlap, so that no key is met twice. */
function joinOverlaps(ranges: readonly KeyRange[]): KeyRange[] {
  const joined: KeyRange[] = [];
  for (const range of [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = joined[joined.length - 1];
    if (last === undefined || range.from >= last.to) joined.push(range);
    else if (range.to > last.to) joined[joined.length - 1] = { from: last.from, to: range.to };
  }
  return joined;
}

/** Equal values of leading fields are put together; the first field with a true range ends the chain. */
function combine(bounds: readonly (FieldBounds | undefined)[]): { ranges: KeyRange[]; boundFields: number } {
  let prefixes = [''];
  let boundFields = 0;
  for (const field of bounds) {
    if (field === undefined) break;
    if (boundFields > 0 && prefixes.length * field.ranges.length > MAX_RANGES) break;
    boundFields += 1;
    if (!field.points) {
      const ranges = prefixes.flatMap((prefix) =>
        field.ranges.map(({ from, to }) => ({ from: prefix + from, to: prefix + to })),
      );
      return { ranges, boundFields };
    }
    prefixes = prefixes.flatMap((prefix) => field.ranges.map(({ from }) => prefix + from));
  }
  return { ranges: prefixes.map((prefix) => ({ from: prefix, to: keyAfter(prefix) })), boundFields };
}

/**
 * Whether a walk yields the wanted order. A field that goes through an array orders documents only while no condition
 * on the array hides some of its elements, and may be skipped as constant only where the walk is bound to one value.
 */
function sortOrder(
  index: CollectionIndex,
  bounds: readonly (FieldBounds | undefined)[],
  boundFields: number,
  sort: readonly SortField[],
): Pick<IndexScan, 'order' | 'backwards'> {
  let at = 0;
  let backwards: boolean | undefined;
  let severalPoints = false;
  const arrayIsBound = [...index.multikeyFields].some((field) => bounds[field] !== undefined);
  for (const [i, field] of index.fields.entries()) {
    const wanted = sort[at];
    if (wanted === undefined) break;
    const multikey = index.multikeyFields.has(i);
    const points = bounds[i]?.points === true ? bounds[i].ranges.length : Infinity;
    if (points <= 1) {
      if (multikey && (i >= boundFields || wanted.path === field.path)) break;
      if (wanted.path === field.path) at += 1;
      continue;
    }
    if (wanted.path === field.path) {
      const reverse = wanted.descending !== field.descending;
      if ((backwards !== undefined && backwards !== reverse) || (multikey && arrayIsBound)) break;
      backwards = reverse;
      at += 1;
    } else if (points < Infinity && at === 0 && i < boundFields) {
      severalPoints = true;
    } else {
      break;
    }
  }
  if (at < sort.length) return { order: 'none', backwards: false };
  return { order: severalPoints ? 'each' : 'whole', backwards: backwards ?? false };
}
