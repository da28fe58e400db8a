import type { JsonObject } from '../state/entities.js';
import { parseMicros } from '../state/timeline.js';
import { isOperation } from './filter-rules.js';
import { isObject } from './input.js';

/** How a filter or a sort looks a field of an entity up. */
export type FieldReader = (field: string) => unknown;

type Test = (value: unknown, operand: unknown) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  $eq: (value, operand) => isEqual(value, operand),
  $ne: (value, operand) => !isEqual(value, operand),
  $gt: (value, operand) => isOrdered(value, operand) && compareValues(value, operand) > 0,
  $gte: (value, operand) => isOrdered(value, operand) && compareValues(value, operand) >= 0,
  $lt: (value, operand) => isOrdered(value, operand) && compareValues(value, operand) < 0,
  $lte: (value, operand) => isOrdered(value, operand) && compareValues(value, operand) <= 0,
  $in: (value, operand) => listOf(operand).some((item) => isOneOf(value, item)),
  $nin: (value, operand) => !listOf(operand).some((item) => isOneOf(value, item)),
  $exists: (value, operand) => (value !== undefined && value !== null) === operand,
  $contains: (value, operand) => Array.isArray(value) && value.some((item) => isEqual(item, operand)),
  $autocomplete: (value, operand) => hasWordStartingWith(value, operand),
  $q: (value, operand) => hasWordStartingWith(value, operand),
};

/** Whether an entity fits a filter of Stream's query language that has been checked. */
export function matchesFilter(filter: JsonObject, read: FieldReader): boolean {
  return Object.entries(filter).every(([key, condition]) => {
    if (key === '$and')
      return listOf(condition)
        .filter(isObject)
        .every((part) => matchesFilter(part, read));
    if (key === '$or')
      return listOf(condition)
        .filter(isObject)
        .some((part) => matchesFilter(part, read));
    if (key === '$nor')
      return !listOf(condition)
        .filter(isObject)
        .some((part) => matchesFilter(part, read));
    return fieldFits(read(key), condition);
  });
}

/** A value that is compared with many others, with the time that it is. */
export interface SortKey {
  readonly value: unknown;
  readonly micros: number | undefined;
}

export const sortKey = (value: unknown): SortKey => ({ value, micros: parseMicros(value) });

/** Below 0, 0 or above 0; timestamps by time, numbers by value, absent values last, the rest as text. */
export function compareValues(left: unknown, right: unknown): number {
  return compareKeys(sortKey(left), sortKey(right));
}

/** The same for values that were prepared. */
export function compareKeys(
  { value: left, micros: leftMicros }: SortKey,
  { value: right, micros: rightMicros }: SortKey,
): number {
  if (leftMicros !== undefined && rightMicros !== undefined) return leftMicros - rightMicros;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (left === right) return 0;
  if (left === undefined || left === null) return -1;
  if (right === undefined || right === null) return 1;
  return String(left) < String(right) ? -1 : 1;
}

function fieldFits(value: unknown, condition: unknown): boolean {
  if (!isOperation(condition)) return isEqual(value, condition);
  return Object.entries(condition).every(([operator, operand]) => TESTS[operator]?.(value, operand) === true);
}

function listOf(operand: unknown): unknown[] {
  return Array.isArray(operand) ? operand : [];
}

function isOneOf(value: unknown, item: unknown): boolean {
  return Array.isArray(value) ? value.some((element) => isEqual(element, item)) : isEqual(value, item);
}

/** Lists are equal when they hold the same items in any order: that is how channels are found by their members. */
function isEqual(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && right.every((item) => left.some((other) => isEqual(other, item)));
  }
  if (isObject(left) && isObject(right)) return JSON.stringify(left) === JSON.stringify(right);
  const [leftMicros, rightMicros] = [parseMicros(left), parseMicros(right)];
  if (leftMicros !== undefined && rightMicros !== undefined) return leftMicros === rightMicros;
  return (left ?? null) === (right ?? null);
}

function isOrdered(value: unknown, operand: unknown): boolean {
  return value !== undefined && value !== null && typeof value === typeof operand;
}

function hasWordStartingWith(value: unknown, operand: unknown): boolean {
  if (typeof value !== 'string' || typeof operand !== 'string') return false;
  const wanted = operand.toLowerCase();
  const text = value.toLowerCase();
  return text.startsWith(wanted) || text.split(/\s+/).some((word) => word.startsWith(wanted));
}
