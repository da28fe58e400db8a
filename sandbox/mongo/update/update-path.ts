import { formatDoc, formatValue } from '../bson/format.js';
import { getField, isDoc, setField, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { isIndex } from '../query/paths.js';
import type { ValueTest } from '../query/field-tests.js';

/** An update operator's answer that leaves the field as it is. */
export const KEEP = Symbol('keep');
/** An update operator's answer that takes the field away. */
export const REMOVE = Symbol('remove');

/** What positional parts of a path stand for in one document. */
export interface Positions {
  /** Index found by the query, for `$`. */
  index: number | undefined;
  /** Compiled `arrayFilters` by identifier, for `$[id]`. */
  filters: ReadonlyMap<string, ValueTest>;
}

const MAX_ARRAY_PADDING = 1_500_000;

/** Splits and checks a path of an update operator; `$`, `$[]` and `$[id]` are the only parts that may start with `$`. */
export function parseUpdatePath(path: string): string[] {
  if (path === '') throw new MongoError(56, 'An empty update path is not valid.');
  const parts = path.split('.');
  for (const [i, part] of parts.entries()) {
    if (part === '')
      throw new MongoError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
    if (part.startsWith('$') && (i === 0 || !/^\$(?:\[.*\])?$/.test(part))) {
      throw new MongoError(52, `The dollar ($) prefixed field '${part}' in '${path}' is not valid for storage.`);
    }
  }
  if (parts.filter((part) => part === '$').length > 1) {
    throw new MongoError(2, `Too many positional (i.e. '$') elements found in path '${path}'`);
  }
  return parts;
}

/** The concrete paths that a path with positional parts means in this document; one for a path without any. */
export function resolvePositions(doc: Doc, parts: readonly string[], positions: Positions): string[][] {
  if (!parts.some((part) => part.startsWith('$'))) return [[...parts]];
  let resolved: string[][] = [[]];
  for (const [i, part] of parts.entries()) {
    resolved = resolved.flatMap((prefix) => expandPart(doc, prefix, part, parts, i, positions));
  }
  return resolved;
}

function expandPart(
  doc: Doc,
  prefix: string[],
  part: string,
  parts: readonly string[],
  at: number,
  { index, filters }: Positions,
): string[][] {
  if (!part.startsWith('$')) return [[...prefix, part]];
  if (part === '$') {
    if (index === undefined) {
      throw new MongoError(2, 'The positional operator did not find the match needed from the query.');
    }
    return [[...prefix, String(index)]];
  }
  const value = valueAt(doc, prefix);
  const path = prefix.join('.');
  if (value === undefined) {
    throw new MongoError(2, `The path '${path}' must exist in the document in order to apply array updates.`);
  }
  if (!Array.isArray(value)) {
    const element = `${parts[at - 1] ?? ''}: ${formatValue(value)}`;
    throw new MongoError(2, `Cannot apply array updates to non-array element ${element}`);
  }
  const test = part === '$[]' ? undefined : filters.get(part.slice(2, -1));
  if (part !== '$[]' && test === undefined) {
    throw new MongoError(2, `No array filter found for identifier '${part.slice(2, -1)}' in path '${parts.join('.')}'`);
  }
  const items: readonly unknown[] = value;
  return items.flatMap((item, i) => (test === undefined || test(item) ? [[...prefix, String(i)]] : []));
}

/** The value at a concrete path, where a numeric part addresses an array element; undefined when there is none. */
export function valueAt(doc: Doc, parts: readonly string[]): unknown {
  let value: unknown = doc;
  for (const part of parts) {
    if (isDoc(value)) value = getField(value, part);
    else if (Array.isArray(value) && isIndex(part)) value = value[Number(part)];
    else return undefined;
  }
  return value;
}

/**
 * Changes the value at a concrete path in place. `compute` gets the present value, undefined when missing. Missing
 * parents are made only when `creates` is set and there is something to store. Throws code 28 when a parent is a
 * scalar, or an array addressed by a name.
 */
export function changeAt(
  doc: Doc,
  parts: readonly string[],
  creates: boolean,
  compute: (current: unknown) => unknown,
): void {
  let parent: Doc | unknown[] = doc;
  for (const [i, part] of parts.slice(0, -1).entries()) {
    const next: unknown = child(parent, part);
    if (next === undefined && childCanExist(parent, part)) {
      if (!creates) return;
      const value = compute(undefined);
      if (value !== KEEP && value !== REMOVE) store(parent, part, nest(parts.slice(i + 1), value));
      return;
    }
    if (!isDoc(next) && !Array.isArray(next)) {
      if (!creates) return;
      throw childCanExist(parent, part)
        ? pathNotViable(parts[i + 1] ?? '', part, next)
        : pathNotViable(part, parts[i - 1] ?? '', parent);
    }
    parent = next;
  }
  const name = parts[parts.length - 1] ?? '';
  if (!childCanExist(parent, name)) {
    if (creates) throw pathNotViable(name, parts[parts.length - 2] ?? '', parent);
    return;
  }
  const value = compute(child(parent, name));
  if (value === KEEP) return;
  if (value !== REMOVE) store(parent, name, value);
  else if (!Array.isArray(parent)) delete parent[name];
  else if (Number(name) < parent.length) parent[Number(name)] = null;
}

function child(parent: Doc | unknown[], name: string): unknown {
  if (!Array.isArray(parent)) return getField(parent, name);
  return isIndex(name) ? parent[Number(name)] : undefined;
}

function childCanExist(parent: Doc | unknown[], name: string): boolean {
  return !Array.isArray(parent) || isIndex(name);
}

function store(parent: Doc | unknown[], name: string, value: unknown): void {
  if (!Array.isArray(parent)) {
    setField(parent, name, value);
    return;
  }
  const index = Number(name);
  if (index > parent.length + MAX_ARRAY_PADDING) {
    throw new MongoError(2, `can't backfill more than ${MAX_ARRAY_PADDING} elements`);
  }
  while (parent.length < index) parent.push(null);
  parent[index] = value;
}

function nest(parts: readonly string[], value: unknown): unknown {
  return parts.reduceRight<unknown>((inner, part) => {
    const outer: Doc = {};
    setField(outer, part, inner);
    return outer;
  }, value);
}

function pathNotViable(field: string, parentName: string, parent: unknown): MongoError {
  const element: Doc = { [parentName]: parent };
  return new MongoError(
    28,
    `Cannot create field '${field}' in element ${formatDoc(element).replace(/^\{ | \}$/g, (b) => b.trim())}`,
  );
}
