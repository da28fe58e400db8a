import {
  ABOVE_ALL_KEYS,
  EMPTY_ARRAY_KEY,
  invertKey,
  keyAfter,
  keyOf,
  rankBounds,
  stringPrefixKey,
} from '../bson/key-string.js';
import { bsonType, isDoc, truthy, type Doc } from '../bson/values.js';
import { isOperatorDoc } from './matcher.js';
import { isIndex } from './paths.js';
import { isRegex, literalPrefix } from './regex.js';

/** Values between two keys. A key may be a prefix; it then stands for everything that starts with it. */
export interface Interval {
  readonly lower: string;
  readonly lowerInclusive: boolean;
  readonly upper: string;
  readonly upperInclusive: boolean;
}

/** Part of an index: `from <= key < to`. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

/** What one condition of a filter says of one path: any match has a value in one of the intervals. */
export interface Constraint {
  readonly path: string;
  readonly intervals: readonly Interval[];
}

const NULL_KEY = keyOf(null);
const STRING_RANK = rankBounds(keyOf(''));
const EVERYTHING: Interval = { lower: '', lowerInclusive: true, upper: ABOVE_ALL_KEYS, upperInclusive: true };
/** `$exists: true`: says nothing of the value, yet rules out missing. Its bounds hold every value, null included. */
const PRESENT: readonly Interval[] = [{ ...EVERYTHING, lower: '\u0001' }];

/**
 * What a filter requires, path by path, as far as indexes can use it. Everything found by an index is matched against
 * the whole filter afterwards, so a condition may be left out here, but never be narrower than it is.
 */
export function constraintsOf(filter: Doc, prefix = ''): Constraint[] {
  return Object.entries(filter).flatMap(([name, operand]) => {
    if (name === '$and' || (name === '$or' && Array.isArray(operand) && operand.length === 1)) {
      return Array.isArray(operand) ? operand.filter(isDoc).flatMap((clause) => constraintsOf(clause, prefix)) : [];
    }
    const usable = !name.startsWith('$') && !name.split('.').some(isIndex);
    return usable ? fieldConstraints(prefix + name, operand) : [];
  });
}

/** How many conditions a filter makes, to tell whether {@link constraintsOf} caught them all. */
export function countConditions(filter: Doc): number {
  return Object.entries(filter).reduce((sum, [name, operand]) => {
    if (name === '$and' && Array.isArray(operand)) {
      return sum + operand.filter(isDoc).reduce((inner, clause) => inner + countConditions(clause), 0);
    }
    return sum + (isOperatorDoc(operand) ? Object.keys(operand).length : 1);
  }, 0);
}

/** True for the constraint of `$exists: true`. */
export function isPresence({ intervals }: Constraint): boolean {
  return intervals === PRESENT;
}

/** True when no document without the field, and none with null in it, can satisfy the constraint. */
export function excludesMissing(constraint: Constraint): boolean {
  return isPresence(constraint) || !constraint.intervals.some((interval) => contains(interval, point(NULL_KEY)));
}

/** True when every interval of the first lies within one of the second. */
export function isWithin(inner: Constraint, outer: Constraint): boolean {
  if (isPresence(outer)) return excludesMissing(inner);
  return inner.intervals.every((interval) => outer.intervals.some((other) => contains(other, interval)));
}

/** True for an interval that holds one value only. */
export function isPoint({ lower, upper, lowerInclusive, upperInclusive }: Interval): boolean {
  return lower === upper && lowerInclusive && upperInclusive;
}

/** The interval as a stretch of an ascending or descending index. */
export function toRange(interval: Interval, descending: boolean): KeyRange {
  const { lower, lowerInclusive, upper, upperInclusive } = interval;
  if (!descending) {
    return { from: lowerInclusive ? lower : keyAfter(lower), to: upperInclusive ? keyAfter(upper) : upper };
  }
  const [from, to] = [invertKey(upper), invertKey(lower)];
  return { from: upperInclusive ? from : keyAfter(from), to: lowerInclusive ? keyAfter(to) : to };
}

/** The stretches that lie in both lists. */
export function intersect(a: readonly KeyRange[], b: readonly KeyRange[]): KeyRange[] {
  return a.flatMap((left) =>
    b
      .map((right) => ({
        from: left.from > right.from ? left.from : right.from,
        to: left.to < right.to ? left.to : right.to,
      }))
      .filter(({ from, to }) => from < to),
  );
}

function contains(outer: Interval, inner: Interval): boolean {
  const a = toRange(outer, false);
  const b = toRange(inner, false);
  return a.from <= b.from && b.to <= a.to;
}

function point(key: string): Interval {
  return { lower: key, lowerInclusive: true, upper: key, upperInclusive: true };
}

function fieldConstraints(path: string, operand: unknown): Constraint[] {
  if (!isOperatorDoc(operand)) return [{ path, intervals: equality(operand) }];
  return Object.entries(operand).flatMap(([operator, value]) => operatorConstraints(path, operator, value, operand));
}

function operatorConstraints(path: string, operator: string, value: unknown, all: Doc): Constraint[] {
  const constraint = (intervals: readonly Interval[] | undefined): Constraint[] =>
    intervals === undefined ? [] : [{ path, intervals }];
  switch (operator) {
    case '$eq':
      return constraint(isRegex(value) ? undefined : equality(value));
    case '$in':
      return constraint(Array.isArray(value) ? value.flatMap(equality) : undefined);
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return constraint(comparison(operator, value));
    case '$exists':
      return constraint(truthy(value) ? PRESENT : [point(NULL_KEY)]);
    case '$type':
      return constraint(ofType(value));
    case '$regex':
      return constraint(regularExpression(value, all['$options']));
    case '$all':
      if (!Array.isArray(value)) return [];
      return value.flatMap((item: unknown) => (isOperatorDoc(item) ? [] : constraint(equality(item))));
    case '$elemMatch':
      if (!isDoc(value)) return [];
      return isOperatorDoc(value) ? elementConstraints(path, value) : constraintsOf(value, `${path}.`);
    default:
      return [];
  }
}

/** Conditions on elements: equality with an array or null means something else there, so only the plain ones count. */
function elementConstraints(path: string, operators: Doc): Constraint[] {
  return Object.entries(operators)
    .filter(([name, value]) => /^\$(?:eq|gte?|lte?)$/.test(name) && !Array.isArray(value) && value !== null)
    .flatMap(([name, value]) => operatorConstraints(path, name, value, operators));
}

function equality(value: unknown): Interval[] {
  if (isRegex(value)) return [...pattern(value.pattern, value.options), point(keyOf(value))];
  if (!Array.isArray(value)) return [point(keyOf(value))];
  return [point(keyOf(value)), point(value.length === 0 ? EMPTY_ARRAY_KEY : keyOf(value[0]))];
}

function regularExpression(value: unknown, options: unknown): Interval[] | undefined {
  if (typeof value === 'string') return pattern(value, String(options ?? ''));
  return isRegex(value)
    ? [...pattern(value.pattern, String(options ?? value.options)), point(keyOf(value))]
    : undefined;
}

/** Only the types whose values are exactly those of one rank. */
function ofType(alias: unknown): Interval[] | undefined {
  const sample = { string: '', number: 0, bool: true, date: new Date(0) }[String(alias)];
  if (sample === undefined) return undefined;
  const [lower, upper] = rankBounds(keyOf(sample));
  return [{ lower, lowerInclusive: true, upper, upperInclusive: false }];
}

function pattern(source: string, options: string): Interval[] {
  const prefix = literalPrefix(source, options);
  const key = stringPrefixKey(prefix);
  if (prefix !== '') return [{ lower: key, lowerInclusive: true, upper: keyAfter(key), upperInclusive: false }];
  return [{ lower: STRING_RANK[0], lowerInclusive: true, upper: STRING_RANK[1], upperInclusive: false }];
}

/** A comparison within the operand's type; arrays and the extremes are left to the matcher. */
function comparison(operator: string, value: unknown): Interval[] | undefined {
  if (Array.isArray(value) || isRegex(value) || /^M(?:in|ax)Key$/.test(bsonType(value) ?? '')) return undefined;
  const key = keyOf(value);
  const [lower, upper] = rankBounds(key);
  const inclusive = operator.endsWith('e');
  if (operator.startsWith('$g')) return [{ lower: key, lowerInclusive: inclusive, upper, upperInclusive: false }];
  return [{ lower, lowerInclusive: true, upper: key, upperInclusive: inclusive }];
}
