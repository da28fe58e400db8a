import { compareValues, keyOf } from '../bson/key-string.js';
import { isDoc, setField, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { compileAccumulator, type AccumulatorFactory } from './accumulators.js';
import { compileExpression, type Expression } from './expressions.js';
import type { Stage } from './pipeline.js';
import type { Scope } from './scope.js';

type Output = readonly (readonly [string, AccumulatorFactory])[];

/** `$group`: one document per distinct `_id`, in order of first appearance; missing groups with null. */
export function group(operand: unknown): Stage {
  if (!isDoc(operand)) throw new MongoError(15947, "a group's fields must be specified in an object");
  if (!('_id' in operand)) throw new MongoError(15955, 'a group specification must include an _id');
  const { _id, ...fields } = operand;
  return grouping(compileExpression(_id), outputOf(fields));
}

/** `$sortByCount`: groups by an expression, most frequent first. */
export function sortByCount(operand: unknown): Stage {
  const counted = grouping(compileExpression(operand), outputOf({ count: { $sum: 1 } }));
  return (docs, scope) => [...counted(docs, scope)].sort((a, b) => Number(b['count']) - Number(a['count']));
}

/** `$bucket`: groups by the half-open interval `[boundary, next boundary)` a value falls into. */
export function bucket(operand: unknown): Stage {
  if (!isDoc(operand) || !('groupBy' in operand) || !Array.isArray(operand['boundaries'])) {
    throw new MongoError(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified");
  }
  const groupBy = compileExpression(operand['groupBy']);
  const boundaries: readonly unknown[] = operand['boundaries'];
  if (boundaries.length < 2 || boundaries.some((edge, i) => i > 0 && compareValues(boundaries[i - 1], edge) >= 0)) {
    throw new MongoError(40194, "The 'boundaries' option to $bucket must be at least two values in ascending order");
  }
  const rest = 'default' in operand ? { value: operand['default'] } : undefined;
  const output = outputOf(isDoc(operand['output']) ? operand['output'] : { count: { $sum: 1 } });
  const last = boundaries[boundaries.length - 1];
  const grouped = grouping((scope) => {
    const value = groupBy(scope);
    const inside = compareValues(value, boundaries[0]) >= 0 && compareValues(value, last) < 0;
    const lower = inside ? boundaries.findLast((edge) => compareValues(edge, value) <= 0) : undefined;
    if (lower !== undefined) return lower;
    if (rest !== undefined) return rest.value;
    throw new MongoError(40066, '$switch could not find a matching branch for an input, and no default was specified.');
  }, output);
  return (docs, scope) => [...grouped(docs, scope)].sort((a, b) => compareValues(a['_id'], b['_id']));
}

function outputOf(fields: Doc): Output {
  return Object.entries(fields).map(([name, spec]) => {
    if (name.includes('.')) throw new MongoError(40235, `The field name '${name}' cannot contain '.'`);
    return [name, compileAccumulator(name, spec)] as const;
  });
}

function grouping(id: Expression, output: Output): Stage {
  return (docs: readonly Doc[], scope: Scope) => {
    const groups = new Map<string, { id: unknown; members: ReturnType<AccumulatorFactory>[] }>();
    for (const doc of docs) {
      const at = scope.withRoot(doc);
      const value = id(at) ?? null;
      const key = keyOf(value);
      const found = groups.get(key) ?? { id: value, members: output.map(([, make]) => make()) };
      groups.set(key, found);
      for (const member of found.members) member.add(at);
    }
    return [...groups.values()].map(({ id: value, members }) => {
      const result: Doc = { _id: value };
      output.forEach(([name], i) => setField(result, name, members[i]?.result()));
      return result;
    });
  };
}
