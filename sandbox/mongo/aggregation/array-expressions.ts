import { add } from '../bson/arithmetic.js';
import { compareValues, keyOf } from '../bson/key-string.js';
import { getField, isDoc, isNumeric, setField, toDouble, truthy, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { parseSort, sortBy } from '../query/sort.js';
import type { ExpressionOperator } from './expressions.js';
import { arrayArg, docArg, isNullish, namedArguments, nullSafe, positional, textArg } from './operator-kit.js';

/** Array, set and document operators, and the accumulators in the form they have inside expressions. */
export const ARRAY_OPERATORS: Readonly<Record<string, ExpressionOperator>> = {
  $size: positional(1, 1, ([value]) => arrayArg('$size', value, 17124).length),
  $isArray: positional(1, 1, ([value]) => Array.isArray(value)),
  $in: positional(2, 2, ([value, list]) => {
    const key = keyOf(value);
    return arrayArg('$in', list, 40081).some((item) => keyOf(item) === key);
  }),
  $arrayElemAt: nullSafe(2, 2, ([list, at]) => arrayArg('$arrayElemAt', list, 28689).at(Number(at))),
  $first: positional(1, 1, ([list]) => (isNullish(list) ? null : arrayArg('$first', list, 28689)[0])),
  $last: positional(1, 1, ([list]) => (isNullish(list) ? null : arrayArg('$last', list, 28689).at(-1))),
  $slice: nullSafe(2, 3, ([list, ...range]) => slice(arrayArg('$slice', list, 28724), range.map(Number))),
  $concatArrays: nullSafe(0, Infinity, (args) => args.flatMap((list) => arrayArg('$concatArrays', list, 28664))),
  $reverseArray: nullSafe(1, 1, ([list]) => [...arrayArg('$reverseArray', list, 34435)].reverse()),
  $indexOfArray: nullSafe(2, 2, ([list, value]) => {
    const key = keyOf(value);
    return arrayArg('$indexOfArray', list, 40090).findIndex((item) => keyOf(item) === key);
  }),
  $range: positional(2, 3, ([from, to, step = 1]) => range(Number(from), Number(to), Number(step))),
  $sortArray: sortArray,
  $setUnion: nullSafe(0, Infinity, (args) => distinct(args.flatMap((list) => arrayArg('$setUnion', list, 17043)))),
  $setIntersection: nullSafe(0, Infinity, (args) => intersection(args)),
  $setDifference: nullSafe(2, 2, ([left, right]) => {
    const removed = keySet(arrayArg('$setDifference', right, 17049));
    return distinct(arrayArg('$setDifference', left, 17048)).filter((item) => !removed.has(keyOf(item)));
  }),
  $setEquals: positional(2, Infinity, (args) => {
    const sets = args.map((list) => [...keySet(arrayArg('$setEquals', list, 17044))].sort().join('\uffff'));
    return sets.every((set) => set === sets[0]);
  }),
  $setIsSubset: positional(2, 2, ([part, whole]) => {
    const keys = keySet(arrayArg('$setIsSubset', whole, 17042));
    return arrayArg('$setIsSubset', part, 17046).every((item) => keys.has(keyOf(item)));
  }),
  $anyElementTrue: positional(1, 1, ([list]) => arrayArg('$anyElementTrue', list, 17041).some(truthy)),
  $allElementsTrue: positional(1, 1, ([list]) => arrayArg('$allElementsTrue', list, 17040).every(truthy)),
  $mergeObjects: positional(0, Infinity, mergeObjects),
  $objectToArray: nullSafe(1, 1, ([doc]) =>
    Object.entries(docArg('$objectToArray', doc, 40390)).map(([k, v]) => ({ k, v })),
  ),
  $arrayToObject: nullSafe(1, 1, ([list]) => arrayToObject(arrayArg('$arrayToObject', list, 40386))),
  $getField: getFieldOf,
  $setField: setFieldOf,
  $unsetField: setFieldOf,
  $sum: overList((items) => items.filter(isNumeric).reduce((sum, item) => add(sum, item) ?? NaN, 0)),
  $avg: overList((items) => {
    const numbers = items.filter(isNumeric).map((item) => toDouble(item) ?? NaN);
    return numbers.length === 0 ? null : numbers.reduce((sum, item) => sum + item, 0) / numbers.length;
  }),
  $min: overList((items) => extreme(items, -1)),
  $max: overList((items) => extreme(items, 1)),
};

/** `$sum` and its like take one array or a list of values. */
function overList(apply: (items: readonly unknown[]) => unknown): ExpressionOperator {
  return positional(0, Infinity, (args) => {
    const [only] = args;
    return apply(args.length === 1 && Array.isArray(only) ? only : args);
  });
}

/** The smallest (-1) or largest (1) value that is neither null nor missing; null when there is none. */
export function extreme(items: readonly unknown[], direction: 1 | -1): unknown {
  let best: unknown = null;
  for (const item of items) {
    if (!isNullish(item) && (best === null || compareValues(item, best) * direction > 0)) best = item;
  }
  return best;
}

function slice(list: readonly unknown[], range: readonly number[]): readonly unknown[] {
  const [first = 0, second] = range;
  if (second === undefined) return first >= 0 ? list.slice(0, first) : list.slice(first);
  if (second <= 0) throw new MongoError(28729, `Third argument to $slice must be positive: ${second}`);
  const start = first >= 0 ? first : Math.max(0, list.length + first);
  return list.slice(start, start + second);
}

function range(from: number, to: number, step: number): number[] {
  if (step === 0) throw new MongoError(34449, '$range requires a non-zero step value');
  const count = Math.max(0, Math.ceil((to - from) / step));
  return Array.from({ length: count }, (_unused, i) => from + i * step);
}

function keySet(list: readonly unknown[]): Set<string> {
  return new Set(list.map(keyOf));
}

function distinct(list: readonly unknown[]): unknown[] {
  return [...new Map(list.map((item) => [keyOf(item), item])).values()];
}

function intersection(args: readonly unknown[]): unknown[] {
  const [first = [], ...others] = args.map((list) => arrayArg('$setIntersection', list, 17047));
  const sets = others.map(keySet);
  return distinct(first).filter((item) => sets.every((set) => set.has(keyOf(item))));
}

function mergeObjects(args: readonly unknown[]): Doc {
  const [only] = args;
  const docs: readonly unknown[] = args.length === 1 && Array.isArray(only) ? only : args;
  const merged: Doc = {};
  for (const doc of docs) {
    if (isNullish(doc)) continue;
    for (const [name, value] of Object.entries(docArg('$mergeObjects', doc, 40400))) setField(merged, name, value);
  }
  return merged;
}

function arrayToObject(list: readonly unknown[]): Doc {
  const result: Doc = {};
  for (const item of list) {
    const [name, value]: unknown[] = Array.isArray(item) ? item : isDoc(item) ? [item['k'], item['v']] : [];
    setField(result, textArg('$arrayToObject', name, 40394), value);
  }
  return result;
}

function sortArray(...[operand, compile, name]: Parameters<ExpressionOperator>): ReturnType<ExpressionOperator> {
  if (!isDoc(operand)) throw new MongoError(2942500, `${name} requires an object`);
  const { input } = namedArguments(name, { input: operand['input'] }, compile, ['input']);
  const by = operand['sortBy'];
  const fields = isDoc(by) ? parseSort(by) : undefined;
  const direction = toDouble(by) ?? 1;
  return (scope) => {
    const list = input?.(scope);
    if (isNullish(list)) return null;
    const items = arrayArg(name, list, 2942504);
    if (fields !== undefined) return sortBy(items, fields, (item) => (isDoc(item) ? item : {}));
    return [...items].sort((a, b) => compareValues(a, b) * direction);
  };
}

function getFieldOf(...[operand, compile, name]: Parameters<ExpressionOperator>): ReturnType<ExpressionOperator> {
  const spec = isDoc(operand) && 'field' in operand ? operand : { field: operand };
  const { field, input } = namedArguments(name, spec, compile, ['field'], ['input']);
  return (scope) => {
    const doc = input === undefined ? scope.root : input(scope);
    if (isNullish(doc)) return doc;
    return isDoc(doc) ? getField(doc, textArg(name, field?.(scope), 3041704)) : undefined;
  };
}

function setFieldOf(...[operand, compile, name]: Parameters<ExpressionOperator>): ReturnType<ExpressionOperator> {
  const required = name === '$setField' ? ['field', 'input', 'value'] : ['field', 'input'];
  const { field, input, value } = namedArguments(name, operand, compile, required);
  return (scope) => {
    const doc = input?.(scope);
    if (isNullish(doc)) return null;
    const result = { ...docArg(name, doc, 4161105) };
    const key = textArg(name, field?.(scope), 4161107);
    const next = value?.(scope);
    if (next === undefined) delete result[key];
    else setField(result, key, next);
    return result;
  };
}
