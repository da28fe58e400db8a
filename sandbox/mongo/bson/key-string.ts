import type { Binary, BSONRegExp, Code, DBRef, ObjectId, Timestamp } from 'bson';
import { bsonType, isDoc, type Doc } from './values.js';
import { encodeBigNumber } from './number-key.js';

/**
 * One string per BSON value, made so that comparing the strings by UTF-16 code unit orders the values as MongoDB
 * orders them, and equal values (1, 1.0, Long 1, Decimal128 1.0) have equal strings. It serves `_id` lookup,
 * uniqueness, index order, sorting, `$group`, `distinct`, `$in` and `$addToSet`: one notion of equality everywhere.
 */
const RANK = {
  minKey: '\u0001',
  emptyArray: '\u0002',
  null: '\u0005',
  number: '\u000a',
  string: '\u000f',
  object: '\u0014',
  array: '\u0019',
  binData: '\u001e',
  objectId: '\u0023',
  bool: '\u0028',
  date: '\u002d',
  timestamp: '\u002f',
  regex: '\u0032',
  dbRef: '\u0037',
  code: '\u003c',
  codeWithScope: '\u0041',
  maxKey: '\u007f',
} as const;

const END = '\u0000';
/** Whatever may need care; the few harmless control characters in it cost time only. */
const SPECIAL_UNITS = /[^ -\ud7ff]/;
const float = new Float64Array(1);
const units = new Uint16Array(float.buffer);

/** What an index holds for an empty array: it sorts before null and equals nothing a query can ask for. */
export const EMPTY_ARRAY_KEY: string = RANK.emptyArray;

/** Sorts after every key of every value. */
export const ABOVE_ALL_KEYS = '\uffff';

/** The key of a value; `undefined` stands for a missing field, which MongoDB orders and compares as null. */
export function keyOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return RANK.string + stringKey(value);
    case 'number':
      return RANK.number + doubleKey(value);
    case 'boolean':
      return RANK.bool + (value ? '\u0002' : '\u0001');
    case 'undefined':
      return RANK.null;
    case 'bigint':
      return RANK.number + encodeBigNumber(String(value), doubleKey);
    default:
  }
  if (value === null) return RANK.null;
  if (value instanceof Date) return RANK.date + doubleKey(value.getTime());
  if (Array.isArray(value)) return `${RANK.array}${value.map(keyOf).join('')}${END}`;
  if (isDoc(value)) return RANK.object + documentKey(value);
  return scalarKey(value);
}

/** The least key above every key that starts with this one: `from <= key < keyAfter(from)` is "starts with". */
export function keyAfter(prefix: string): string {
  let end = prefix.length;
  while (end > 0 && prefix.charCodeAt(end - 1) === 0xffff) end -= 1;
  if (end === 0) return ABOVE_ALL_KEYS;
  return prefix.slice(0, end - 1) + String.fromCharCode(prefix.charCodeAt(end - 1) + 1);
}

/** Negative, zero or positive as `a` sorts before, with or after `b` in MongoDB's order over all types. */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number' && !Number.isNaN(a - b)) return a - b;
  const left = keyOf(a);
  const right = keyOf(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Turns a key around, so that ascending order of the result is descending order of the values. */
export function invertKey(key: string): string {
  let inverted = '';
  for (let i = 0; i < key.length; i++) inverted += String.fromCharCode(0xffff - key.charCodeAt(i));
  return inverted;
}

/** The unit that all values of the same canonical type start with; comparison operators match within one type only. */
export function typeRank(key: string): string {
  return key.charAt(0);
}

/** The keys every value of the type lies between: from the rank itself up to, not including, the second. */
export function rankBounds(key: string): [string, string] {
  const rank = key.charCodeAt(0);
  return [String.fromCharCode(rank), String.fromCharCode(rank + 1)];
}

/** What the keys of all strings with this beginning start with. */
export function stringPrefixKey(prefix: string): string {
  return RANK.string + stringKey(prefix).slice(0, -1);
}

function doubleKey(value: number): string {
  if (Number.isNaN(value)) return '\u0000\u0000\u0000\u0000\u8000';
  float[0] = value === 0 ? 0 : value;
  const [u0 = 0, u1 = 0, u2 = 0, u3 = 0] = units;
  if (u3 & 0x8000) return String.fromCharCode(0xffff - u3, 0xffff - u2, 0xffff - u1, 0xffff - u0, 0x8000);
  return String.fromCharCode(u3 | 0x8000, u2, u1, u0, 0x8000);
}

/** UTF-16 order differs from MongoDB's byte order above U+D7FF only; those units are moved, and NUL is escaped. */
function stringKey(text: string): string {
  if (!SPECIAL_UNITS.test(text)) return text + END;
  let key = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0) key += '\u0000\uffff';
    else if (unit < 0xd800) key += text[i];
    else key += String.fromCharCode(unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
  }
  return key + END;
}

function documentKey(doc: Doc): string {
  let key = '';
  for (const name of Object.keys(doc)) {
    const value = keyOf(doc[name]);
    key += value.charAt(0) + stringKey(name) + value.slice(1);
  }
  return key + END;
}

function bytesKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function scalarKey(value: unknown): string {
  switch (bsonType(value)) {
    case 'ObjectId':
      return RANK.objectId + bytesKey((value as ObjectId).id);
    case 'Long':
    case 'Decimal128':
    case 'Double':
    case 'Int32':
      return RANK.number + encodeBigNumber(String(value), doubleKey);
    case 'Binary': {
      const { sub_type: subType, position, buffer } = value as Binary;
      const length = String.fromCharCode(position >>> 16, position & 0xffff, subType);
      return RANK.binData + length + bytesKey(buffer.subarray(0, position));
    }
    case 'Timestamp': {
      const { t, i } = value as Timestamp;
      return RANK.timestamp + String.fromCharCode(t >>> 16, t & 0xffff, i >>> 16, i & 0xffff);
    }
    case 'BSONRegExp': {
      const { pattern, options } = value as BSONRegExp;
      return RANK.regex + stringKey(pattern) + stringKey(options);
    }
    case 'MinKey':
      return RANK.minKey;
    case 'MaxKey':
      return RANK.maxKey;
    case 'Code': {
      const { code, scope } = value as Code;
      return scope ? RANK.codeWithScope + stringKey(code) + documentKey(scope) : RANK.code + stringKey(code);
    }
    case 'DBRef':
      return RANK.object + documentKey((value as DBRef).toJSON() as unknown as Doc);
    default:
      return RANK.string + stringKey(String(value));
  }
}
