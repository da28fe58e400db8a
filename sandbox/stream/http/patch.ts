import type { JsonObject } from '../state/entities.js';
import { refuse } from './errors.js';
import { isObject, readObject, readStrings } from './input.js';

/** A partial update: what to set and what to remove, by dotted path. */
export interface Patch {
  readonly set: JsonObject;
  readonly unset: readonly string[];
}

const PATH = /^[^\s.]+(\.[^\s.]+)*$/;

/** Reads `set` and `unset`, refusing malformed paths and reserved fields with code 4. */
export function readPatch(from: JsonObject, reserved: ReadonlySet<string>): Patch {
  const patch = { set: readObject(from, 'set') ?? {}, unset: readStrings(from, 'unset') ?? [] };
  for (const path of [...Object.keys(patch.set), ...patch.unset]) {
    if (!PATH.test(path)) throw refuse('input', `"${path}" is not a valid field name`);
    const [root = ''] = path.split('.');
    if (reserved.has(root) || FORBIDDEN.has(root))
      throw refuse('input', `field \`${root}\` is reserved and cannot updated`);
  }
  if (Object.keys(patch.set).length === 0 && patch.unset.length === 0) {
    throw refuse('input', 'either set or unset must be provided');
  }
  return patch;
}

/** The top-level fields that a patch names, before anything of it was checked. */
export function rootsOf(from: JsonObject): string[] {
  const paths = [...Object.keys(readObject(from, 'set') ?? {}), ...(readStrings(from, 'unset') ?? [])];
  return [...new Set(paths.map((path) => path.split('.', 1)[0] ?? ''))];
}

/** A copy of `target` with the patch applied: unset first, then set. Missing objects on the way of a path are made. */
export function applyPatch(target: JsonObject, patch: Patch): JsonObject {
  const result = structuredClone(target);
  for (const path of patch.unset) removeAt(result, path.split('.'));
  for (const [path, value] of Object.entries(patch.set)) setAt(result, path.split('.'), value);
  return result;
}

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function setAt(target: JsonObject, [head = '', ...rest]: string[], value: unknown): void {
  if (FORBIDDEN.has(head)) return;
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const found = target[head];
  const child = isObject(found) ? found : {};
  target[head] = child;
  setAt(child, rest, value);
}

function removeAt(target: JsonObject, [head = '', ...rest]: string[]): void {
  const child = target[head];
  if (rest.length === 0) delete target[head];
  else if (isObject(child)) removeAt(child, rest);
}
