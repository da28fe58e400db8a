import { EMPTY_ARRAY_KEY, invertKey, keyOf } from '../bson/key-string.js';
import { getField, isDoc, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { isIndex } from '../query/paths.js';

/** One field of an index. */
export interface IndexField {
  readonly path: string;
  readonly parts: readonly string[];
  readonly descending: boolean;
}

/** One key a document has in an index. */
export interface IndexKey {
  readonly key: string;
  /** The values behind the key, for the text of a duplicate key error. */
  readonly values: readonly unknown[];
}

/** All keys of a document in an index. */
export interface IndexKeys {
  readonly keys: readonly IndexKey[];
  /** Positions of the fields that went through an array. */
  readonly multikey: readonly number[];
  /** True when the document has none of the fields. */
  readonly allMissing: boolean;
}

interface Slot {
  value: unknown;
  rest: readonly string[];
  /** Set for an array element, which is not taken apart again. */
  final: boolean;
}

const EMPTY_ARRAY = Symbol('empty array');

/** Computes a document's keys. Throws code 171 when two fields would each go through an array of their own. */
export function indexKeys(doc: Doc, fields: readonly IndexField[]): IndexKeys {
  const multikey = new Set<number>();
  const tuples = expand(
    fields.map(({ parts }) => ({ value: doc, rest: parts, final: false })),
    fields,
    multikey,
  );
  const byKey = new Map(
    tuples.map((values) => {
      const key = values.map((value, i) => fieldKey(value, fields[i]?.descending ?? false)).join('');
      return [key, { key, values: values.map((value) => (value === EMPTY_ARRAY ? undefined : value)) }];
    }),
  );
  return {
    keys: [...byKey.values()],
    multikey: [...multikey],
    allMissing: tuples.every((values) => values.every((value) => value === undefined)),
  };
}

/** The part of an index key that stands for one field. */
export function fieldKey(value: unknown, descending: boolean): string {
  const key = value === EMPTY_ARRAY ? EMPTY_ARRAY_KEY : keyOf(value);
  return descending ? invertKey(key) : key;
}

function expand(slots: readonly Slot[], fields: readonly IndexField[], multikey: Set<number>): unknown[][] {
  const walked = slots.map(advance);
  const at = walked.findIndex(({ value, final }) => Array.isArray(value) && !final);
  if (at < 0) return [walked.map(({ value }) => value)];
  const array = walked[at]?.value as unknown[];
  walked.forEach(({ value, final }, i) => {
    if (!Array.isArray(value) || final) return;
    if (value !== array) {
      const names = [fields[i], fields[at]].map((field) => `[${field?.parts[field.parts.length - 1] ?? ''}]`);
      throw new MongoError(171, `cannot index parallel arrays ${names.join(' ')}`);
    }
    multikey.add(i);
  });
  const items = array.length > 0 ? array : [EMPTY_ARRAY];
  return items.flatMap((item) =>
    expand(
      walked.map((slot) => (slot.value === array && !slot.final ? enterElement(slot, item) : slot)),
      fields,
      multikey,
    ),
  );
}

function enterElement({ rest }: Slot, item: unknown): Slot {
  if (rest.length === 0) return { value: item, rest, final: true };
  return isDoc(item) ? { value: item, rest, final: false } : { value: undefined, rest: [], final: true };
}

/** Follows a slot's path to its end or to an array that has to be taken apart. */
function advance(slot: Slot): Slot {
  let { value, rest } = slot;
  while (rest.length > 0) {
    const [name = ''] = rest;
    if (isDoc(value)) value = getField(value, name);
    else if (Array.isArray(value) && isIndex(name) && Number(name) < value.length) value = value[Number(name)];
    else if (Array.isArray(value)) return { value, rest, final: false };
    else return { value: undefined, rest: [], final: true };
    rest = rest.slice(1);
  }
  return { value, rest, final: slot.final };
}
