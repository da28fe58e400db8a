import type { Binary } from 'bson';
import { formatValue } from '../bson/format.js';
import { keyOf, typeRank } from '../bson/key-string.js';
import { bsonType, isNumeric, toDouble, typeAlias } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { isRegex, toRegExp } from './regex.js';

/** A predicate over one value; undefined stands for a missing field. */
export type ValueTest = (value: unknown) => boolean;

/** Equality as a query means it: null also matches missing, a regular expression also matches text. */
export function equalTo(operand: unknown): ValueTest {
  if (isRegex(operand)) return regexTest(operand, operand.pattern, operand.options);
  if (operand === null || operand === undefined) return (value) => value === null || value === undefined;
  if (typeof operand === 'string' || typeof operand === 'boolean') return (value) => value === operand;
  const key = keyOf(operand);
  if (typeof operand === 'number' && !Number.isNaN(operand)) {
    return (value) => value === operand || (typeof value === 'object' && value !== null && keyOf(value) === key);
  }
  return (value) => value !== undefined && value !== null && keyOf(value) === key;
}

/** `$in`: equality with any of the values. */
export function oneOf(operand: unknown): ValueTest {
  if (!Array.isArray(operand)) throw new MongoError(2, '$in needs an array');
  const items: readonly unknown[] = operand;
  const patterns = items.filter(isRegex).map((item) => equalTo(item));
  const keys = new Set(items.filter((item) => !isRegex(item)).map(keyOf));
  return (value) => keys.has(keyOf(value)) || patterns.some((test) => test(value));
}

/** `$gt`, `$gte`, `$lt`, `$lte`: only values of the operand's own type are comparable; MinKey and MaxKey are with all. */
export function comparison(name: string, operand: unknown): ValueTest {
  if (isRegex(operand)) throw new MongoError(2, `Can't have RegEx as arg to predicate over field '${name}'.`);
  const key = keyOf(operand);
  const rank = typeRank(key);
  const anyType = bsonType(operand) === 'MinKey' || bsonType(operand) === 'MaxKey';
  const nan = typeof operand === 'number' && Number.isNaN(operand);
  const holds = comparator(name, key);
  return (value) => {
    const other = keyOf(value);
    if (!anyType && typeRank(other) !== rank) return false;
    if (nan !== (typeof value === 'number' && Number.isNaN(value))) return false;
    return holds(other);
  };
}

function comparator(name: string, key: string): (other: string) => boolean {
  switch (name) {
    case '$gt':
      return (other) => other > key;
    case '$gte':
      return (other) => other >= key;
    case '$lt':
      return (other) => other < key;
    default:
      return (other) => other <= key;
  }
}

/** `$regex`, and a regular expression given as a value. */
export function regexTest(operand: unknown, pattern: string, options: string): ValueTest {
  const regex = toRegExp(pattern, options);
  const own = isRegex(operand) ? keyOf(operand) : undefined;
  return (value) =>
    typeof value === 'string' ? regex.test(value) : own !== undefined && isRegex(value) && keyOf(value) === own;
}

/** `$mod: [divisor, remainder]`, on whole parts as MongoDB does. */
export function modulo(operand: unknown): ValueTest {
  if (!Array.isArray(operand) || operand.length < 2) throw new MongoError(2, 'malformed mod, not enough elements');
  if (operand.length > 2) throw new MongoError(2, 'malformed mod, too many elements');
  const divisor = Math.trunc(toDouble(operand[0]) ?? NaN);
  const remainder = Math.trunc(toDouble(operand[1]) ?? 0);
  if (Number.isNaN(divisor)) throw new MongoError(2, 'malformed mod, divisor not a number');
  if (divisor === 0) throw new MongoError(2, 'divisor cannot be 0');
  return (value) => {
    const number = toDouble(value);
    return number !== undefined && Number.isFinite(number) && Math.trunc(number) % divisor === remainder;
  };
}

const TYPE_ALIASES = [
  '',
  'double',
  'string',
  'object',
  'array',
  'binData',
  'undefined',
  'objectId',
  'bool',
  'date',
  'null',
  'regex',
  'dbPointer',
  'javascript',
  'symbol',
  'javascriptWithScope',
  'int',
  'timestamp',
  'long',
  'decimal',
];

/** `$type` by alias or number, one or several; see {@link typeAlias} for what is known of numbers. */
export function ofType(operand: unknown): ValueTest {
  const names = new Set((Array.isArray(operand) ? operand : [operand]).map(typeName));
  return (value) => names.has(typeAlias(value)) || (names.has('number') && isNumeric(value));
}

function typeName(alias: unknown): string {
  if (alias === -1) return 'minKey';
  if (alias === 127) return 'maxKey';
  const name = typeof alias === 'number' ? TYPE_ALIASES[alias] : alias;
  if (typeof name === 'string' && (TYPE_ALIASES.includes(name) || /^(number|minKey|maxKey)$/.test(name)) && name) {
    return name;
  }
  if (typeof alias === 'string') throw new MongoError(2, `Unknown type name alias: ${alias}`);
  if (isNumeric(alias)) throw new MongoError(2, `Invalid numerical type code: ${formatValue(alias)}`);
  throw new MongoError(14, 'type must be represented as a number or a string');
}

/** `$bitsAllSet` and its three siblings over numbers and binary data. */
export function bits(name: string, operand: unknown): ValueTest {
  const mask = bitMask(name, operand);
  return (value) => {
    const field = toBits(value);
    if (field === undefined) return false;
    switch (name) {
      case '$bitsAllSet':
        return (field & mask) === mask;
      case '$bitsAllClear':
        return (field & mask) === 0n;
      case '$bitsAnySet':
        return (field & mask) !== 0n;
      default:
        return (field & mask) !== mask;
    }
  };
}

function bitMask(name: string, operand: unknown): bigint {
  if (Array.isArray(operand)) {
    return operand.reduce((mask: bigint, position: unknown) => {
      const bit = toDouble(position);
      if (bit === undefined || !Number.isInteger(bit) || bit < 0) {
        throw new MongoError(2, `Failed to parse bit position. Expected a non-negative integer in: ${name}`);
      }
      return mask | (1n << BigInt(bit));
    }, 0n);
  }
  const mask = toBits(operand);
  if (mask === undefined || (isNumeric(operand) && mask < 0n)) {
    throw new MongoError(2, `${name} takes an Array, a number, or a BinData but received: ${formatValue(operand)}`);
  }
  return mask;
}

function toBits(value: unknown): bigint | undefined {
  if (bsonType(value) === 'Binary') {
    const { buffer, position } = value as Binary;
    return buffer.subarray(0, position).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  }
  const number = toDouble(value);
  if (number === undefined || !Number.isInteger(number)) return undefined;
  return bsonType(value) === 'Long' ? BigInt(String(value)) : BigInt(number);
}
