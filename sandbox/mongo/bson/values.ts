import { BSON } from 'bson';
import { MongoError } from '../errors.js';

/** A decoded document. Field order is insertion order; integer-like names come first, as JavaScript objects have it. */
export type Doc = Record<string, unknown>;

const DECODE = { promoteBuffers: false, bsonRegExp: true, promoteLongs: true } as const;

/** Decodes one document. Throws a `BSONError` on malformed bytes; callers at the network edge turn it into a reply. */
export function decode(bytes: Uint8Array): Doc {
  return BSON.deserialize(bytes, DECODE);
}

/** Like {@link decode}, but the documents in the array of one field stay bytes. */
export function decodeKeepingRaw(bytes: Uint8Array, field: string): Doc {
  return BSON.deserialize(bytes, { ...DECODE, fieldsAsRaw: { [field]: true } });
}

/** Encodes one document; a field whose value is undefined is left out. Throws code 10334 for one above 17 MB. */
export function encode(doc: Doc): Buffer {
  try {
    const bytes = BSON.serialize(doc, { ignoreUndefined: true });
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    if ((error as Error).name === 'RangeError') throw new MongoError(10334, 'BSONObj size is invalid: more than 17 MB');
    throw error;
  }
}

/** The BSON class name of a value made by the bson package, undefined for JavaScript's own types. */
export function bsonType(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? (value as { _bsontype?: string })._bsontype : undefined;
}

/** True for an embedded document, as opposed to an array, a date or a BSON scalar. */
export function isDoc(value: unknown): value is Doc {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    (value as { _bsontype?: string })._bsontype === undefined
  );
}

/** Reads an own field, so that `constructor` or `__proto__` in a path never reaches a prototype. */
export function getField(doc: Doc, name: string): unknown {
  return Object.hasOwn(doc, name) ? doc[name] : undefined;
}

/** Writes an own field; `__proto__` becomes an ordinary field, as in BSON. */
export function setField(doc: Doc, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(doc, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    doc[name] = value;
  }
}

/** A copy that may be changed in place: documents and arrays are new, scalars are shared because nothing mutates them. */
export function clone<T>(value: T): T;
export function clone(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => clone(item));
  if (!isDoc(value)) return value;
  const copy: Doc = {};
  for (const name of Object.keys(value)) setField(copy, name, clone(value[name]));
  return copy;
}

const INT_MIN = -0x80000000;
const INT_MAX = 0x7fffffff;

/**
 * MongoDB's alias for a value's type. Decoded numbers carry no BSON type any more: an integer in 32 bits reads as
 * int, a larger one as long, everything else as double.
 */
export function typeAlias(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'long';
    case 'number':
      if (!Number.isInteger(value) || Object.is(value, -0)) return 'double';
      return value >= INT_MIN && value <= INT_MAX ? 'int' : Number.isSafeInteger(value) ? 'long' : 'double';
    default:
  }
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  switch (bsonType(value)) {
    case 'ObjectId':
      return 'objectId';
    case 'Binary':
      return 'binData';
    case 'Long':
      return 'long';
    case 'Decimal128':
      return 'decimal';
    case 'Double':
      return 'double';
    case 'Int32':
      return 'int';
    case 'Timestamp':
      return 'timestamp';
    case 'BSONRegExp':
      return 'regex';
    case 'MinKey':
      return 'minKey';
    case 'MaxKey':
      return 'maxKey';
    case 'Code':
      return (value as { scope?: unknown }).scope ? 'javascriptWithScope' : 'javascript';
    case 'BSONSymbol':
      return 'symbol';
    case 'DBRef':
      return 'object';
    default:
      return 'object';
  }
}

/** True for every numeric BSON type. */
export function isNumeric(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return true;
  const type = bsonType(value);
  return type === 'Long' || type === 'Decimal128' || type === 'Double' || type === 'Int32';
}

/** The value as a double, undefined when it is not a number; a Long or Decimal128 out of range loses precision. */
export function toDouble(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return isNumeric(value) ? Number(String(value)) : undefined;
}

/** MongoDB's truth of an expression or option value: false, null, missing and zero are false, all else is true. */
export function truthy(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return isNumeric(value) ? toDouble(value) !== 0 : true;
}
