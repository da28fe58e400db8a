import { compileStages, type DocStage } from '../aggregation/doc-stages.js';
import type { Scope } from '../aggregation/scope.js';
import { formatValue } from '../bson/format.js';
import { clone, isDoc, typeAlias, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { isIndex } from '../query/paths.js';
import { arrayOperators } from './array-operators.js';
import { compileArrayFilters } from './array-filters.js';
import { REMOVE, changeAt, parseUpdatePath, resolvePositions, valueAt } from './update-path.js';
import { VALUE_OPERATORS, type FieldUpdate } from './value-operators.js';

/** The circumstances of one application of an update. */
export interface ApplyOptions {
  /** Array index the filter matched, for the positional `$`. */
  index?: number | undefined;
  /** True while an upsert builds its new document: `$setOnInsert` counts. */
  inserting: boolean;
}

/** A compiled update. */
export interface Update {
  /** Whole-document replacement, as opposed to operators or a pipeline. */
  readonly isReplacement: boolean;
  /** True when a path has a positional `$`, so the filter must be asked for the index. */
  readonly needsIndex: boolean;
  /** The new document; the old one is left alone. Throws MongoDB's errors without having changed anything. */
  apply(doc: Doc, options: ApplyOptions): Doc;
}

interface Step {
  operator: string;
  parts: readonly string[];
  update: FieldUpdate;
}

/** Compiles the `u` of an update statement: operators, a replacement document, or a pipeline. */
export function compileUpdate(spec: unknown, arrayFilters: readonly unknown[], scope: Scope): Update {
  if (Array.isArray(spec)) {
    if (arrayFilters.length > 0)
      throw new MongoError(9, 'arrayFilters may not be specified for pipeline-style updates');
    return pipelineUpdate(compileStages(spec), scope);
  }
  if (!isDoc(spec)) throw new MongoError(9, 'Update argument must be either an object or an array');
  const [first] = Object.keys(spec);
  if (first === undefined || !first.startsWith('$')) return replacement(spec, arrayFilters);
  return operatorUpdate(spec, arrayFilters, scope);
}

function replacement(spec: Doc, arrayFilters: readonly unknown[]): Update {
  if (arrayFilters.length > 0)
    throw new MongoError(9, 'arrayFilters may not be specified for replacement-style updates');
  const dollar = Object.keys(spec).find((name) => name.startsWith('$'));
  if (dollar !== undefined) {
    throw new MongoError(
      52,
      `The dollar ($) prefixed field '${dollar}' in '${dollar}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  }
  return {
    isReplacement: true,
    needsIndex: false,
    apply: (doc) => ({ ...('_id' in doc ? { _id: doc['_id'] } : {}), ...clone(spec) }),
  };
}

function pipelineUpdate(stages: readonly DocStage[], scope: Scope): Update {
  return {
    isReplacement: false,
    needsIndex: false,
    apply(doc) {
      const result = stages.reduce((current, stage) => stage(current, scope), doc);
      return '_id' in result || !('_id' in doc) ? clone(result) : { _id: doc['_id'], ...clone(result) };
    },
  };
}

function operatorUpdate(spec: Doc, arrayFilters: readonly unknown[], scope: Scope): Update {
  const { steps, renames } = parseOperators(spec, scope);
  const all = [...steps.map(({ parts }) => parts), ...renames.flat()];
  checkConflicts(all);
  const filters = compileArrayFilters(
    arrayFilters,
    all.map((parts) => parts.join('.')),
    scope,
  );
  return {
    isReplacement: false,
    needsIndex: steps.some(({ parts }) => parts.includes('$')),
    apply(original, { index, inserting }) {
      const doc = clone(original);
      const active = [...steps, ...renames.flatMap((pair) => renameSteps(doc, pair))]
        .filter(({ operator }) => inserting || operator !== '$setOnInsert')
        .flatMap(({ parts, ...rest }) =>
          resolvePositions(doc, parts, { index, filters }).map((concrete) => ({ ...rest, parts: concrete })),
        )
        .sort((a, b) => comparePaths(a.parts, b.parts));
      checkConflicts(active.map(({ parts }) => parts));
      for (const { parts, update } of active) {
        const site = { path: parts.join('.'), id: original['_id'], now: scope.now };
        changeAt(doc, parts, update.creates, (current) => cloneOperand(update.compute(current, site)));
      }
      return doc;
    },
  };
}

function cloneOperand(value: unknown): unknown {
  return typeof value === 'symbol' ? value : clone(value);
}

function parseOperators(spec: Doc, scope: Scope): { steps: Step[]; renames: [string[], string[]][] } {
  const known = { ...VALUE_OPERATORS, ...arrayOperators(scope) };
  const steps: Step[] = [];
  const renames: [string[], string[]][] = [];
  for (const [operator, fields] of Object.entries(spec)) {
    const factory = Object.hasOwn(known, operator) ? known[operator] : undefined;
    if (factory === undefined && operator !== '$rename') {
      throw new MongoError(
        9,
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    if (!isDoc(fields)) {
      throw new MongoError(
        9,
        `Modifiers operate on fields but we found type ${typeAlias(fields)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${formatValue(fields)}}`,
      );
    }
    for (const [path, operand] of Object.entries(fields)) {
      const parts = parseUpdatePath(path);
      if (factory !== undefined) steps.push({ operator, parts, update: factory(operand, path) });
      else renames.push([parts, renameTarget(path, operand)]);
    }
  }
  return { steps, renames };
}

function renameTarget(path: string, operand: unknown): string[] {
  if (typeof operand !== 'string') {
    throw new MongoError(2, `The 'to' field for $rename must be a string: ${path}: ${formatValue(operand)}`);
  }
  if (operand === path) {
    throw new MongoError(2, `The source and target field for $rename must differ: ${path}: ${formatValue(operand)}`);
  }
  const target = parseUpdatePath(operand);
  if ([...path.split('.'), ...target].some((part) => part.startsWith('$'))) {
    throw new MongoError(2, `The source or destination field for $rename may not be dynamic: ${path}`);
  }
  return target;
}

function renameSteps(doc: Doc, [from, to]: [string[], string[]]): Step[] {
  for (const [role, parts] of [
    ['source', from],
    ['destination', to],
  ] as const) {
    const array = parts.slice(0, -1).findIndex((_part, i) => Array.isArray(valueAt(doc, parts.slice(0, i + 1))));
    if (array >= 0) {
      throw new MongoError(
        2,
        `The ${role} field cannot be an array element, '${parts.join('.')}' in doc with _id: ${formatValue(doc['_id'])} has an array field called '${parts[array] ?? ''}'`,
      );
    }
  }
  const value = valueAt(doc, from);
  if (value === undefined) return [];
  return [
    { operator: '$rename', parts: from, update: { creates: false, compute: () => REMOVE } },
    { operator: '$rename', parts: to, update: { creates: true, compute: () => value } },
  ];
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const left = a[i] ?? '';
    const right = b[i] ?? '';
    if (left === right) continue;
    return isIndex(left) && isIndex(right) ? Number(left) - Number(right) : left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** Two operators on one path, or on a path and one below it: code 40, as in MongoDB. */
function checkConflicts(paths: readonly (readonly string[])[]): void {
  const sorted = [...paths].sort(comparePaths);
  for (let i = 1; i < sorted.length; i++) {
    const upper = sorted[i - 1] ?? [];
    const lower = sorted[i] ?? [];
    if (upper.every((part, at) => lower[at] === part)) {
      throw new MongoError(
        40,
        `Updating the path '${lower.join('.')}' would create a conflict at '${upper.join('.')}'`,
      );
    }
  }
}
