import { compileExpression, type Expression } from '../aggregation/expressions.js';
import type { Scope } from '../aggregation/scope.js';
import { getField, isDoc, isNumeric, setField, toDouble, truthy, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import { compileFilter, type Matcher, type MatchState } from './matcher.js';

/** A compiled projection; `match` is asked for the array index when the projection has a positional `$`. */
export type Projection = (doc: Doc, scope: Scope, match?: Matcher) => Doc;

/** A node of the projection tree: a leaf says what to do with the field, an inner node goes on below it. */
type Node = 'include' | 'exclude' | 'positional' | Tree | { expression: Expression } | { special: Special };
type Special = (value: unknown) => unknown;
type Tree = Map<string, Node>;

/** Who asks for a projection: aggregation has no `$slice`, `$elemMatch` and positional forms. */
type Dialect = 'find' | 'aggregate';

/** Compiles a projection document. Throws codes 31254 and 31253 for mixed ones, and refuses `$meta`. */
export function compileProjection(spec: Doc, scope: Scope, dialect: Dialect = 'find'): Projection {
  const tree: Tree = new Map();
  for (const [path, operand] of Object.entries(spec))
    insert(tree, path.split('.'), leaf(path, operand, scope, dialect), path);
  const inclusive = isInclusive(tree, spec);
  if (inclusive && !tree.has('_id')) tree.set('_id', 'include');
  return (doc, at, match) => {
    const state: MatchState = {};
    if (match !== undefined) match(doc, state);
    return projectDoc(doc, tree, inclusive, { scope: at.withRoot(doc), index: state.index });
  };
}

interface Context {
  scope: Scope;
  index: number | undefined;
}

function leaf(path: string, operand: unknown, scope: Scope, dialect: Dialect): Node {
  if (path === '' || path.split('.').includes('')) {
    throw new MongoError(40352, 'FieldPath cannot be constructed with empty string');
  }
  if (dialect === 'find' && path.endsWith('.$')) return 'positional';
  if (typeof operand === 'boolean' || isNumeric(operand)) return truthy(operand) ? 'include' : 'exclude';
  if (isDoc(operand)) {
    const [first] = Object.keys(operand);
    if (first === undefined)
      throw new MongoError(51270, `An empty sub-projection is not a valid value. Found empty object at path`);
    if (dialect === 'find' && first === '$slice') return { special: sliceOf(operand['$slice']) };
    if (dialect === 'find' && first === '$elemMatch') return { special: elemMatch(operand['$elemMatch'], scope) };
    if (first === '$meta') throw refuse('$meta');
    if (!first.startsWith('$')) {
      const tree: Tree = new Map();
      for (const [name, inner] of Object.entries(operand)) {
        insert(tree, name.split('.'), leaf(name, inner, scope, dialect), `${path}.${name}`);
      }
      return tree;
    }
  }
  return { expression: compileExpression(operand) };
}

function insert(tree: Tree, parts: readonly string[], node: Node, path: string): void {
  const positional = node === 'positional' ? parts.slice(0, -1) : parts;
  const [name = '', ...rest] = positional;
  const present = tree.get(name);
  if (rest.length === 0) {
    if (present !== undefined) throw new MongoError(31250, `Path collision at ${path}`);
    tree.set(name, node);
    return;
  }
  if (present !== undefined && !(present instanceof Map)) {
    throw new MongoError(31249, `Path collision at ${path} remaining portion ${rest.join('.')}`);
  }
  const inner: Tree = present ?? new Map<string, Node>();
  tree.set(name, inner);
  insert(inner, node === 'positional' ? [...rest, '$'] : rest, node, path);
}

function isInclusive(tree: Tree, spec: Doc): boolean {
  const kinds = new Set<'include' | 'exclude'>();
  const visit = (node: Node, name: string, top: boolean): void => {
    if (node instanceof Map) node.forEach((inner, key) => visit(inner, key, false));
    else if (typeof node === 'object') {
      if ('expression' in node) kinds.add('include');
    } else if (!(top && name === '_id')) kinds.add(node === 'exclude' ? 'exclude' : 'include');
  };
  tree.forEach((node, name) => visit(node, name, true));
  if (kinds.size > 1) {
    const field = Object.entries(spec).find(([name, value]) => name !== '_id' && !truthy(value))?.[0] ?? '';
    throw new MongoError(31254, `Cannot do exclusion on field ${field} in inclusion projection`);
  }
  if (kinds.size === 1) return kinds.has('include');
  const hasElemMatch = Object.values(spec).some((value) => isDoc(value) && '$elemMatch' in value);
  return tree.get('_id') === 'include' || hasElemMatch;
}

function projectDoc(doc: Doc, tree: Tree, inclusive: boolean, context: Context): Doc {
  const result: Doc = {};
  for (const name of Object.keys(doc)) {
    const node = tree.get(name);
    const value = doc[name];
    if (node === undefined) {
      if (!inclusive) setField(result, name, value);
      continue;
    }
    const projected = projectValue(value, node, inclusive, context);
    if (projected !== undefined) setField(result, name, projected);
  }
  addComputed(result, doc, tree, context);
  return result;
}

function projectValue(value: unknown, node: Node, inclusive: boolean, context: Context): unknown {
  if (node === 'include') return value;
  if (node === 'exclude') return undefined;
  if (node === 'positional') return positional(value, context.index);
  if (!(node instanceof Map)) return 'special' in node ? node.special(value) : undefined;
  if (isDoc(value)) return projectDoc(value, node, inclusive, context);
  if (!Array.isArray(value)) return inclusive ? undefined : value;
  return value
    .map((item: unknown) =>
      isDoc(item) || Array.isArray(item) ? projectValue(item, node, inclusive, context) : inclusive ? undefined : item,
    )
    .filter((item) => item !== undefined);
}

/** Computed fields come after the stored ones, in the order of the specification. */
function addComputed(result: Doc, doc: Doc, tree: Tree, context: Context): void {
  for (const [name, node] of tree) {
    if (typeof node !== 'object') continue;
    if (node instanceof Map) {
      if (getField(doc, name) !== undefined || !hasExpression(node)) continue;
      const inner: Doc = {};
      addComputed(inner, {}, node, context);
      setField(result, name, inner);
    } else if ('expression' in node) {
      const value = node.expression(context.scope);
      if (value === undefined) delete result[name];
      else setField(result, name, value);
    }
  }
}

function hasExpression(tree: Tree): boolean {
  return [...tree.values()].some((node) =>
    node instanceof Map ? hasExpression(node) : typeof node === 'object' && 'expression' in node,
  );
}

function positional(value: unknown, index: number | undefined): unknown {
  if (!Array.isArray(value)) return value;
  if (index === undefined) {
    throw new MongoError(
      51246,
      "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
    );
  }
  return value.slice(index, index + 1);
}

function sliceOf(operand: unknown): Special {
  const [first, second] = (Array.isArray(operand) ? operand : [operand]).map((item: unknown) => toDouble(item));
  if (first === undefined)
    throw new MongoError(28667, 'Invalid $slice syntax. The given syntax did not match the find() syntax');
  if (second !== undefined && second <= 0) throw new MongoError(28724, 'Third argument to $slice must be positive');
  return (value) => {
    if (!Array.isArray(value)) return value;
    if (second === undefined) return first >= 0 ? value.slice(0, first) : value.slice(first);
    const start = first >= 0 ? first : Math.max(0, value.length + first);
    return value.slice(start, start + second);
  };
}

function elemMatch(operand: unknown, scope: Scope): Special {
  if (!isDoc(operand)) throw new MongoError(31274, 'elemMatch: Invalid argument, object required');
  const matches = compileFilter({ value: { $elemMatch: operand } }, scope);
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const found = value.findIndex((item: unknown) => matches({ value: [item] }));
    return found < 0 ? undefined : [value[found] as unknown];
  };
}
