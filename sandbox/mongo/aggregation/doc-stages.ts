import { formatValue } from '../bson/format.js';
import { clone, getField, isDoc, setField, typeAlias, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { compileProjection } from '../query/projection.js';
import { compileExpression, type Expression } from './expressions.js';
import { Scope } from './scope.js';

/** A stage that makes one document of one document: also what pipeline updates consist of. */
export type DocStage = (doc: Doc, scope: Scope) => Doc;

const STAGES: Readonly<Record<string, (operand: unknown, name: string) => DocStage>> = {
  $set: addFields,
  $addFields: addFields,
  $unset: unset,
  $project: project,
  $replaceRoot: replaceRoot,
  $replaceWith: (operand) => replaceWith(compileExpression(operand)),
};

/** Compiles one stage if it is of this kind; undefined for all others. */
export function compileDocStage(name: string, operand: unknown): DocStage | undefined {
  return Object.hasOwn(STAGES, name) ? STAGES[name]?.(operand, name) : undefined;
}

/** Compiles the pipeline of an update; throws code 72 for stages that updates do not take. */
export function compileStages(stages: readonly unknown[]): DocStage[] {
  return stages.map((stage) => {
    const { name, operand } = splitStage(stage);
    const compiled = compileDocStage(name, operand);
    if (compiled !== undefined) return compiled;
    throw new MongoError(72, `${name} is not allowed to be used within an update`);
  });
}

/** Name and operand of a stage; throws code 40323 unless it has exactly one field. */
export function splitStage(stage: unknown): { name: string; operand: unknown } {
  if (!isDoc(stage)) throw new MongoError(14, `Each element of the 'pipeline' array must be an object`);
  const [name, ...others] = Object.keys(stage);
  if (name === undefined || others.length > 0) {
    throw new MongoError(40323, 'A pipeline stage specification object must contain exactly one field.');
  }
  return { name, operand: stage[name] };
}

function addFields(operand: unknown, name: string): DocStage {
  if (!isDoc(operand)) {
    throw new MongoError(40272, `${name} specification stage must be an object, got ${typeAlias(operand)}`);
  }
  const assignments = flatten(operand, []);
  return (doc, scope) => {
    const at = scope.withRoot(doc);
    const values = assignments.map(({ path, expression }) => ({ path, value: expression(at) }));
    return values.reduce((result, { path, value }) => assign(result, path, 0, value), doc);
  };
}

interface Assignment {
  path: readonly string[];
  expression: Expression;
}

/** `{ a: { b: 1 } }` sets `a.b` and leaves the rest of `a` alone, unless the inner document is an expression or empty. */
function flatten(spec: Doc, prefix: readonly string[]): Assignment[] {
  return Object.entries(spec).flatMap(([name, value]) => {
    const path = [...prefix, ...name.split('.')];
    if (path.includes('')) throw new MongoError(40353, `FieldPath must not end with a '.'.`);
    const dollar = path.find((part) => part.startsWith('$'));
    if (dollar !== undefined)
      throw new MongoError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    const inner = isDoc(value) ? Object.keys(value)[0] : undefined;
    if (isDoc(value) && inner !== undefined && !inner.startsWith('$')) return flatten(value, path);
    return [{ path, expression: compileExpression(value) }];
  });
}

function assign(doc: Doc, path: readonly string[], at: number, value: unknown): Doc {
  const name = path[at] ?? '';
  const result = { ...doc };
  if (at < path.length - 1) setField(result, name, assignBelow(getField(doc, name), path, at + 1, value));
  else if (value === undefined) delete result[name];
  else setField(result, name, value);
  return result;
}

function assignBelow(current: unknown, path: readonly string[], at: number, value: unknown): unknown {
  if (Array.isArray(current)) return current.map((item: unknown) => assignBelow(item, path, at, value));
  if (isDoc(current)) return assign(current, path, at, value);
  return value === undefined ? current : assign({}, path, at, value);
}

function unset(operand: unknown): DocStage {
  const paths: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  const spec: Doc = {};
  for (const path of paths) {
    if (typeof path !== 'string' || path === '') {
      throw new MongoError(31002, '$unset specification must be a string or an array containing only string values');
    }
    if (path.startsWith('$'))
      throw new MongoError(
        16410,
        "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
      );
    spec[path] = 0;
  }
  return project(spec);
}

function project(operand: unknown): DocStage {
  if (!isDoc(operand)) throw new MongoError(15969, '$project specification must be an object');
  if (Object.keys(operand).length === 0)
    throw new MongoError(
      51272,
      'Invalid $project :: caused by :: projection specification must have at least one field',
    );
  const projection = compileProjection(operand, Scope.forCommand(new Date(0)), 'aggregate');
  return (doc, scope) => projection(doc, scope);
}

function replaceRoot(operand: unknown): DocStage {
  if (!isDoc(operand) || !('newRoot' in operand))
    throw new MongoError(40231, 'no newRoot specified for the $replaceRoot stage');
  return replaceWith(compileExpression(operand['newRoot']));
}

function replaceWith(expression: Expression): DocStage {
  return (doc, scope) => {
    const root = expression(scope.withRoot(doc));
    if (isDoc(root)) return clone(root);
    throw new MongoError(
      40228,
      `'newRoot' expression must evaluate to an object, but resulting value was: ${formatValue(root)}. Type of resulting value: '${typeAlias(root)}'.`,
    );
  };
}
