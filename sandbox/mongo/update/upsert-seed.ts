import { isDoc, setField, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { isOperatorDoc } from '../query/matcher.js';
import { isRegex } from '../query/regex.js';

/**
 * The document an upsert starts from: what the filter says by equality, also inside `$and`, single `$or` and single
 * `$all`. Throws code 54 when the filter names one path twice, as MongoDB does.
 */
export function upsertSeed(filter: Doc): Doc {
  const equalities = new Map<string, unknown>();
  collect(filter, equalities);
  const paths = [...equalities.keys()];
  const seed: Doc = {};
  for (const [path, value] of equalities) {
    const clash = paths.find((other) => other.startsWith(`${path}.`));
    if (clash !== undefined) {
      throw new MongoError(54, `cannot infer query fields to set, both paths '${path}' and '${clash}' are matched`);
    }
    place(seed, path.split('.'), value);
  }
  return seed;
}

function collect(filter: Doc, equalities: Map<string, unknown>): void {
  for (const [name, operand] of Object.entries(filter)) {
    if (name === '$and' || (name === '$or' && Array.isArray(operand) && operand.length === 1)) {
      if (Array.isArray(operand)) operand.filter(isDoc).forEach((clause) => collect(clause, equalities));
    } else if (!name.startsWith('$')) {
      for (const value of equalityValues(operand)) {
        if (equalities.has(name)) {
          throw new MongoError(54, `cannot infer query fields to set, path '${name}' is matched twice`);
        }
        equalities.set(name, value);
      }
    }
  }
}

function equalityValues(operand: unknown): unknown[] {
  if (isRegex(operand)) return [];
  if (!isOperatorDoc(operand)) return [operand];
  const { $eq, $all, $in } = operand;
  const single = [$all, $in].filter((list): list is unknown[] => Array.isArray(list) && list.length === 1);
  const values = single.flat().filter((value) => !isRegex(value) && !isOperatorDoc(value));
  return '$eq' in operand ? [$eq, ...values] : values;
}

function place(seed: Doc, parts: readonly string[], value: unknown): void {
  const [name = '', ...rest] = parts;
  if (rest.length === 0) {
    setField(seed, name, value);
    return;
  }
  const present = Object.hasOwn(seed, name) ? seed[name] : undefined;
  const inner: Doc = isDoc(present) ? present : {};
  setField(seed, name, inner);
  place(inner, rest, value);
}
