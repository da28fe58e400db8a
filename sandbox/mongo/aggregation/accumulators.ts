import { add } from '../bson/arithmetic.js';
import { keyOf } from '../bson/key-string.js';
import { isDoc, isNumeric, setField, toDouble, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import { parseSort, sortBy } from '../query/sort.js';
import { extreme } from './array-expressions.js';
import { compileExpression, type Expression } from './expressions.js';
import type { Scope } from './scope.js';

/** One accumulator over the documents of one group. */
interface Accumulator {
  add(scope: Scope): void;
  result(): unknown;
}

/** Makes a fresh accumulator for each group. */
export type AccumulatorFactory = () => Accumulator;

/** How a plain accumulator folds values: what it starts with, the step, and what it answers. */
interface Fold<S> {
  start: () => S;
  step: (state: S, value: unknown) => S;
  end?: (state: S) => unknown;
}

function fold<S>({ start, step, end }: Fold<S>): (operand: unknown) => AccumulatorFactory {
  return (operand) => {
    const expression = compileExpression(operand);
    return () => {
      let state = start();
      return {
        add(scope) {
          state = step(state, expression(scope));
        },
        result: () => (end ? end(state) : state),
      };
    };
  };
}

const sum: Fold<unknown> = {
  start: () => 0,
  step: (total, value) =>
    isNumeric(value) ? (add(total, value) ?? (toDouble(total) ?? 0) + (toDouble(value) ?? 0)) : total,
};

const numbers: Omit<Fold<number[]>, 'end'> = {
  start: () => [],
  step: (list, value) => (isNumeric(value) ? [...list, toDouble(value) ?? NaN] : list),
};

const FACTORIES: Readonly<Record<string, (operand: unknown) => AccumulatorFactory>> = {
  $sum: fold(sum),
  $avg: fold({
    start: () => ({ total: 0, count: 0 }),
    step: (state, value) =>
      isNumeric(value) ? { total: state.total + (toDouble(value) ?? NaN), count: state.count + 1 } : state,
    end: ({ total, count }) => (count === 0 ? null : total / count),
  }),
  $min: fold<unknown>({ start: () => null, step: (best, value) => extreme([best, value], -1) }),
  $max: fold<unknown>({ start: () => null, step: (best, value) => extreme([best, value], 1) }),
  $first: fold<{ value: unknown } | undefined>({
    start: () => undefined,
    step: (state, value) => state ?? { value: value ?? null },
    end: (state) => state?.value ?? null,
  }),
  $last: fold<unknown>({ start: () => null, step: (_state, value) => value ?? null }),
  $push: fold<unknown[]>({
    start: () => [],
    step(list, value) {
      if (value !== undefined) list.push(value);
      return list;
    },
  }),
  $addToSet: fold<Map<string, unknown>>({
    start: () => new Map(),
    step: (set, value) => (value === undefined || set.has(keyOf(value)) ? set : set.set(keyOf(value), value)),
    end: (set) => [...set.values()],
  }),
  $mergeObjects: fold<Doc>({
    start: () => ({}),
    step(merged, value) {
      if (value === undefined || value === null) return merged;
      if (!isDoc(value)) throw new MongoError(40400, '$mergeObjects requires object inputs');
      for (const [name, field] of Object.entries(value)) setField(merged, name, field);
      return merged;
    },
  }),
  $stdDevPop: fold({ ...numbers, end: (list) => deviation(list, list.length) }),
  $stdDevSamp: fold({ ...numbers, end: (list) => deviation(list, list.length - 1) }),
  $count(operand) {
    if (!isDoc(operand) || Object.keys(operand).length > 0)
      throw new MongoError(9, '$count takes no arguments, i.e. $count:{}');
    return fold(sum)(1);
  },
  $firstN: many((list, n) => list.slice(0, n)),
  $lastN: many((list, n) => list.slice(-n)),
  $top: (operand) => top(operand, false),
  $topN: (operand) => top(operand, true),
};

/** Compiles `{ $sum: "$x" }` as it stands in `$group`. Throws code 15952 for unknown accumulators. */
export function compileAccumulator(field: string, spec: unknown): AccumulatorFactory {
  if (!isDoc(spec)) throw new MongoError(40234, `The field '${field}' must be an accumulator object`);
  const [name = '', ...others] = Object.keys(spec);
  if (others.length > 0) throw new MongoError(40238, `The field '${field}' must specify one accumulator`);
  const factory = Object.hasOwn(FACTORIES, name) ? FACTORIES[name] : undefined;
  if (factory !== undefined) return factory(spec[name]);
  if (/^\$(?:accumulator|bottomN?|minN|maxN|median|percentile)$/.test(name)) throw refuse(`the accumulator ${name}`);
  throw new MongoError(15952, `unknown group operator '${name}'`);
}

function deviation(list: readonly number[], divisor: number): number | null {
  if (divisor <= 0) return null;
  const mean = list.reduce((total, item) => total + item, 0) / list.length;
  return Math.sqrt(list.reduce((total, item) => total + (item - mean) ** 2, 0) / divisor);
}

function count(expression: Expression, scope: Scope): number {
  const n = toDouble(expression(scope));
  if (n === undefined || !Number.isInteger(n) || n < 1) throw new MongoError(5787908, "'n' must be a positive integer");
  return n;
}

function many(
  pick: (list: readonly unknown[], n: number) => readonly unknown[],
): (operand: unknown) => AccumulatorFactory {
  return (operand) => {
    if (!isDoc(operand) || !('input' in operand) || !('n' in operand))
      throw new MongoError(5787900, "expects 'n' and 'input'");
    const input = compileExpression(operand['input']);
    const size = compileExpression(operand['n']);
    return () => {
      const list: unknown[] = [];
      let n = 1;
      return {
        add(scope) {
          n = count(size, scope);
          list.push(input(scope) ?? null);
        },
        result: () => pick(list, n),
      };
    };
  };
}

function top(operand: unknown, several: boolean): AccumulatorFactory {
  if (!isDoc(operand) || !isDoc(operand['sortBy']) || !('output' in operand)) {
    throw new MongoError(5788002, "expects 'sortBy' and 'output'");
  }
  const fields = parseSort(operand['sortBy']);
  const output = compileExpression(operand['output']);
  const size = compileExpression(several ? operand['n'] : 1);
  return () => {
    const list: { doc: Doc; value: unknown }[] = [];
    let n = 1;
    return {
      add(scope) {
        n = count(size, scope);
        list.push({ doc: isDoc(scope.root) ? scope.root : {}, value: output(scope) ?? null });
      },
      result() {
        const values = sortBy(list, fields, ({ doc }) => doc)
          .slice(0, n)
          .map(({ value }) => value);
        return several ? values : values[0];
      },
    };
  };
}
