import { formatValue } from '../bson/format.js';
import { compareValues, keyOf } from '../bson/key-string.js';
import { isDoc, toDouble, typeAlias, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import type { Scope } from '../aggregation/scope.js';
import type { ValueTest } from '../query/field-tests.js';
import { compileFilter, compileValueTest, isOperatorDoc } from '../query/matcher.js';
import { parseSort, sortBy } from '../query/sort.js';
import { KEEP } from './update-path.js';
import type { FieldUpdate, OperatorFactory } from './value-operators.js';

/** The operators that change an array from within. */
export function arrayOperators(scope: Scope): Readonly<Record<string, OperatorFactory>> {
  return {
    $push: push,
    $addToSet: addToSet,
    $pop: pop,
    $pull: (operand) => removal('$pull', pullTest(operand, scope)),
    $pullAll: pullAll,
  };
}

interface PushPlan {
  items: readonly unknown[];
  position: number | undefined;
  slice: number | undefined;
  sort: ((items: readonly unknown[]) => unknown[]) | undefined;
}

function push(operand: unknown): FieldUpdate {
  const plan = pushPlan(operand);
  return {
    creates: true,
    compute(current, { path, id }) {
      if (current !== undefined && !Array.isArray(current)) {
        const field = path.split('.').pop() ?? path;
        throw new MongoError(
          2,
          `The field '${field}' must be an array but is of type ${typeAlias(current)} in document {_id: ${formatValue(id)}}`,
        );
      }
      const result: unknown[] = [...((current as unknown[] | undefined) ?? [])];
      result.splice(plan.position ?? result.length, 0, ...plan.items);
      const sorted = plan.sort ? plan.sort(result) : result;
      if (plan.slice === undefined) return sorted;
      return plan.slice >= 0 ? sorted.slice(0, plan.slice) : sorted.slice(plan.slice);
    },
  };
}

function pushPlan(operand: unknown): PushPlan {
  if (!isDoc(operand) || !('$each' in operand)) {
    return { items: [operand], position: undefined, slice: undefined, sort: undefined };
  }
  const unknown = Object.keys(operand).find((name) => !/^\$(?:each|position|slice|sort)$/.test(name));
  if (unknown !== undefined) throw new MongoError(2, `Unrecognized clause in $push: ${unknown}`);
  const { $each, $position, $slice, $sort } = operand;
  if (!Array.isArray($each)) {
    throw new MongoError(2, `The argument to $each in $push must be an array but it was of type: ${typeAlias($each)}`);
  }
  return {
    items: $each,
    position: integerClause('$position', $position),
    slice: integerClause('$slice', $slice),
    sort: $sort === undefined ? undefined : arraySort($sort),
  };
}

function integerClause(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const number = toDouble(value);
  if (number === undefined || !Number.isInteger(number)) {
    throw new MongoError(2, `The value for ${name} must be an integer value but was given type: ${typeAlias(value)}`);
  }
  return number;
}

function arraySort(spec: unknown): (items: readonly unknown[]) => unknown[] {
  if (isDoc(spec)) {
    const fields = parseSort(spec);
    return (items) => sortBy(items, fields, (item) => (isDoc(item) ? item : {}));
  }
  const direction = toDouble(spec);
  if (direction !== 1 && direction !== -1) {
    throw new MongoError(2, 'The $sort element value must be either 1 or -1');
  }
  return (items) => [...items].sort((a, b) => compareValues(a, b) * direction);
}

function addToSet(operand: unknown): FieldUpdate {
  const each = isDoc(operand) && Object.keys(operand)[0] === '$each' ? operand['$each'] : [operand];
  if (!Array.isArray(each)) {
    throw new MongoError(
      14,
      `The argument to $each in $addToSet must be an array but it was of type ${typeAlias(each)}`,
    );
  }
  if (isDoc(operand) && '$each' in operand && Object.keys(operand).length > 1) {
    throw new MongoError(2, `Found unexpected fields after $each in $addToSet: ${formatValue(operand)}`);
  }
  const candidates = new Map(each.map((item: unknown) => [keyOf(item), item]));
  return {
    creates: true,
    compute(current, { path }) {
      if (current === undefined) return [...candidates.values()];
      if (!Array.isArray(current)) {
        const field = path.split('.').pop() ?? path;
        throw new MongoError(
          2,
          `Cannot apply $addToSet to non-array field. Field named '${field}' has non-array type ${typeAlias(current)}`,
        );
      }
      const present = new Set(current.map(keyOf));
      const added = [...candidates].filter(([key]) => !present.has(key)).map(([, item]) => item);
      return added.length === 0 ? KEEP : [...(current as unknown[]), ...added];
    },
  };
}

function pop(operand: unknown): FieldUpdate {
  const side = toDouble(operand);
  if (side !== 1 && side !== -1) throw new MongoError(9, `$pop expects 1 or -1, found: ${formatValue(operand)}`);
  return {
    creates: false,
    compute(current, { path }) {
      if (current === undefined) return KEEP;
      if (!Array.isArray(current)) {
        throw new MongoError(14, `Path '${path}' contains an element of non-array type '${typeAlias(current)}'`);
      }
      return side === 1 ? current.slice(0, -1) : current.slice(1);
    },
  };
}

function pullAll(operand: unknown): FieldUpdate {
  if (!Array.isArray(operand)) {
    throw new MongoError(2, `$pullAll requires an array argument but was given a ${typeAlias(operand)}`);
  }
  const keys = new Set(operand.map(keyOf));
  return removal('$pullAll', (value) => keys.has(keyOf(value)));
}

function pullTest(operand: unknown, scope: Scope): ValueTest {
  if (!isDoc(operand) || isOperatorDoc(operand)) return compileValueTest(operand, scope);
  const matches = compileFilter(operand as Doc, scope);
  return (value) => isDoc(value) && matches(value);
}

function removal(name: string, test: ValueTest): FieldUpdate {
  return {
    creates: false,
    compute(current) {
      if (current === undefined) return KEEP;
      if (!Array.isArray(current)) throw new MongoError(2, `Cannot apply ${name} to a non-array value`);
      const kept = current.filter((item) => !test(item));
      return kept.length === current.length ? KEEP : kept;
    },
  };
}
