import { getField, isDoc, type Doc } from '../bson/values.js';

const INDEX = /^(?:0|[1-9]\d*)$/;

/** True for a path part that can address an array element. */
export function isIndex(part: string): boolean {
  return INDEX.test(part);
}

/**
 * What a visitor is told of a value at the end of a path: the value itself (undefined when the field is missing,
 * an array is not taken apart), and the index of the outermost array element that was passed on the way.
 */
export type LeafVisitor = (leaf: unknown, outerIndex: number | undefined) => boolean;

/**
 * Calls `visit` for every value a dotted path reaches in a document, going through arrays the way MongoDB's queries
 * do: each embedded document of an array, and the element a numeric part names. Stops and answers true as soon as
 * the visitor does. An array without embedded documents yields nothing, not even "missing".
 */
export function visitPath(doc: Doc, parts: readonly string[], visit: LeafVisitor): boolean {
  return walkDoc(doc, parts, 0, undefined, visit);
}

function walkDoc(
  doc: Doc,
  parts: readonly string[],
  at: number,
  outer: number | undefined,
  visit: LeafVisitor,
): boolean {
  const value = getField(doc, parts[at] ?? '');
  return at === parts.length - 1 ? visit(value, outer) : walkValue(value, parts, at + 1, outer, visit);
}

function walkValue(
  value: unknown,
  parts: readonly string[],
  at: number,
  outer: number | undefined,
  visit: LeafVisitor,
): boolean {
  if (isDoc(value)) return walkDoc(value, parts, at, outer, visit);
  if (Array.isArray(value)) return walkArray(value, parts, at, outer, visit);
  return visit(undefined, outer);
}

function walkArray(
  items: readonly unknown[],
  parts: readonly string[],
  at: number,
  outer: number | undefined,
  visit: LeafVisitor,
): boolean {
  const part = parts[at] ?? '';
  if (isIndex(part) && Number(part) < items.length) {
    const index = Number(part);
    const item = items[index];
    if (at === parts.length - 1) {
      if (visit(item, outer ?? index)) return true;
    } else if ((isDoc(item) || Array.isArray(item)) && walkValue(item, parts, at + 1, outer ?? index, visit)) {
      return true;
    }
  }
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (isDoc(item) && walkDoc(item, parts, at, outer ?? i, visit)) return true;
  }
  return false;
}

/** Every value a path reaches, arrays taken apart as `distinct` does; missing fields give nothing. */
export function pathValues(doc: Doc, parts: readonly string[]): unknown[] {
  const values: unknown[] = [];
  visitPath(doc, parts, (leaf) => {
    if (Array.isArray(leaf)) values.push(...(leaf as unknown[]));
    else if (leaf !== undefined) values.push(leaf);
    return false;
  });
  return values;
}
