import { Long, ObjectId } from 'bson';
import { add, isIntegral, multiply, subtract, toBigInt } from '../bson/arithmetic.js';
import { bsonType, isNumeric, toDouble, truthy, typeAlias } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { isRegex, toRegExp } from '../query/regex.js';
import type { ExpressionOperator } from './expressions.js';
import { isNullish, namedArguments, nullSafe, numberArg, positional, textArg } from './operator-kit.js';

/** Arithmetic, text and type operators. */
export const VALUE_OPERATORS: Readonly<Record<string, ExpressionOperator>> = {
  $add: positional(0, Infinity, (args) => (args.some(isNullish) ? null : args.reduce(addStep, 0))),
  $subtract: nullSafe(2, 2, ([left, right]) => subtractStep(left, right)),
  $multiply: positional(0, Infinity, (args) => (args.some(isNullish) ? null : args.reduce(multiplyStep, 1))),
  $divide: nullSafe(2, 2, ([left, right]) => {
    const divisor = numberArg('$divide', right, 14);
    if (divisor === 0) throw new MongoError(2, "can't $divide by zero");
    return numberArg('$divide', left, 14) / divisor;
  }),
  $mod: nullSafe(2, 2, ([left, right]) => {
    const divisor = numberArg('$mod', right, 16611);
    if (divisor === 0) throw new MongoError(16610, "can't $mod by zero");
    return numberArg('$mod', left, 16611) % divisor;
  }),
  $abs: nullSafe(1, 1, ([value]) => Math.abs(numberArg('$abs', value))),
  $ceil: nullSafe(1, 1, ([value]) => Math.ceil(numberArg('$ceil', value))),
  $floor: nullSafe(1, 1, ([value]) => Math.floor(numberArg('$floor', value))),
  $sqrt: nullSafe(1, 1, ([value]) => {
    const number = numberArg('$sqrt', value);
    if (number < 0) throw new MongoError(28714, "$sqrt's argument must be greater than or equal to 0");
    return Math.sqrt(number);
  }),
  $pow: nullSafe(2, 2, ([base, power]) => numberArg('$pow', base, 28762) ** numberArg('$pow', power, 28763)),
  $exp: nullSafe(1, 1, ([value]) => Math.exp(numberArg('$exp', value))),
  $ln: nullSafe(1, 1, ([value]) => logarithm('$ln', value, Math.log)),
  $log10: nullSafe(1, 1, ([value]) => logarithm('$log10', value, Math.log10)),
  $round: nullSafe(1, 2, ([value, place = 0]) => toPlace(numberArg('$round', value, 51081), Number(place), halfEven)),
  $trunc: nullSafe(1, 2, ([value, place = 0]) => toPlace(numberArg('$trunc', value, 51081), Number(place), Math.trunc)),
  $concat: nullSafe(0, Infinity, (args) => args.map((arg) => textArg('$concat', arg, 16702)).join('')),
  $toLower: positional(1, 1, ([value]) => asText(value).toLowerCase()),
  $toUpper: positional(1, 1, ([value]) => asText(value).toUpperCase()),
  $strLenCP: positional(1, 1, ([value]) => Array.from(textArg('$strLenCP', value, 34471)).length),
  $strLenBytes: positional(1, 1, ([value]) => Buffer.byteLength(textArg('$strLenBytes', value, 34473))),
  $substrCP: positional(3, 3, ([value, start, count]) =>
    Array.from(asText(value))
      .slice(Number(start), Number(start) + Number(count))
      .join(''),
  ),
  $split: nullSafe(2, 2, ([value, by]) => textArg('$split', value, 40085).split(textArg('$split', by, 40086))),
  $trim: trim((text, isTrimmed) => dropEnd(dropStart(text, isTrimmed), isTrimmed)),
  $ltrim: trim(dropStart),
  $rtrim: trim(dropEnd),
  $replaceOne: replace((text, find, put) => text.replace(find, () => put)),
  $replaceAll: replace((text, find, put) => text.replaceAll(find, () => put)),
  $regexMatch: regexMatch,
  $type: positional(1, 1, ([value]) => typeAlias(value)),
  $isNumber: positional(1, 1, ([value]) => isNumeric(value)),
  $toString: nullSafe(1, 1, ([value]) => asText(value)),
  $toBool: nullSafe(1, 1, ([value]) => truthy(value)),
  $toInt: nullSafe(1, 1, ([value]) => toWhole(value, 'int')),
  $toLong: nullSafe(1, 1, ([value]) => toWhole(value, 'long')),
  $toDouble: nullSafe(1, 1, ([value]) => toNumber(value, 'double')),
  $toDate: nullSafe(1, 1, ([value]) => toDate(value)),
  $toObjectId: nullSafe(1, 1, ([value]) => {
    if (bsonType(value) === 'ObjectId') return value;
    if (typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value)) return new ObjectId(value);
    throw conversion(value, 'objectId');
  }),
};

function addStep(sum: unknown, value: unknown): unknown {
  if (sum instanceof Date || value instanceof Date) {
    if (sum instanceof Date && value instanceof Date)
      throw new MongoError(16612, 'only one date allowed in an $add expression');
    return new Date(millis(sum) + millis(value));
  }
  numberArg('$add', value, 14);
  return add(sum, value) ?? (toDouble(sum) ?? NaN) + (toDouble(value) ?? NaN);
}

function millis(value: unknown): number {
  return value instanceof Date ? value.getTime() : Math.round(numberArg('$add', value, 14));
}

function subtractStep(left: unknown, right: unknown): unknown {
  if (left instanceof Date) {
    if (right instanceof Date) return left.getTime() - right.getTime();
    return new Date(left.getTime() - Math.round(numberArg('$subtract', right, 14)));
  }
  numberArg('$subtract', left, 14);
  numberArg('$subtract', right, 14);
  return subtract(left, right) ?? (toDouble(left) ?? NaN) - (toDouble(right) ?? NaN);
}

function multiplyStep(product: unknown, value: unknown): unknown {
  numberArg('$multiply', value, 14);
  return multiply(product, value) ?? (toDouble(product) ?? NaN) * (toDouble(value) ?? NaN);
}

function logarithm(name: string, value: unknown, log: (number: number) => number): number {
  const number = numberArg(name, value);
  if (number <= 0) throw new MongoError(28766, `${name}'s argument must be a positive number, but is ${number}`);
  return log(number);
}

function toPlace(value: number, place: number, round: (scaled: number) => number): number {
  if (!Number.isInteger(place) || place < -20 || place > 100) {
    throw new MongoError(51083, `cannot apply rounding with precision value ${place} value must be in [-20, 100]`);
  }
  if (!Number.isFinite(value) || (place >= 0 && Number.isInteger(value))) return value;
  const scaled = Number(`${value}e${place}`);
  return Number.isNaN(scaled) ? value : Number(`${round(scaled)}e${-place}`);
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function asText(value: unknown): string {
  if (isNullish(value)) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string' || typeof value === 'boolean' || isNumeric(value)) return String(value);
  if (bsonType(value) === 'ObjectId') return String(value);
  throw conversion(value, 'string');
}

function conversion(value: unknown, to: string): MongoError {
  return new MongoError(
    241,
    `Unsupported conversion from ${typeAlias(value)} to ${to} in $convert with no onError value`,
  );
}

function toNumber(value: unknown, to: string): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date && to !== 'int') return value.getTime();
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : toDouble(value);
  if (number === undefined || Number.isNaN(number)) {
    if (typeof value === 'string')
      throw new MongoError(241, `Failed to parse number '${value}' in $convert with no onError value`);
    throw conversion(value, to);
  }
  return number;
}

function toWhole(value: unknown, to: 'int' | 'long'): number | Long {
  if (to === 'long' && isIntegral(value)) return Long.fromBigInt(toBigInt(value));
  const number = toNumber(value, to);
  const whole = Math.trunc(number);
  const limit = to === 'int' ? 2 ** 31 : 2 ** 63;
  if (typeof value === 'string' && whole !== number)
    throw new MongoError(241, `Failed to parse number '${value}' in $convert with no onError value`);
  if (!(whole >= -limit && whole < limit)) {
    throw new MongoError(241, `Conversion would overflow target type in $convert with no onError value: ${number}`);
  }
  return to === 'int' ? whole : Long.fromNumber(whole);
}

function toDate(value: unknown): Date {
  if (value instanceof Date) return value;
  if (bsonType(value) === 'ObjectId') return (value as ObjectId).getTimestamp();
  const date =
    typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? new Date(value) : new Date(toDouble(value) ?? NaN);
  if (Number.isNaN(date.getTime())) throw conversion(value, 'date');
  return date;
}

type Trimmer = (chars: readonly string[], isTrimmed: (char: string) => boolean) => readonly string[];

function dropStart(chars: readonly string[], isTrimmed: (char: string) => boolean): readonly string[] {
  const start = chars.findIndex((char) => !isTrimmed(char));
  return start < 0 ? [] : chars.slice(start);
}

function dropEnd(chars: readonly string[], isTrimmed: (char: string) => boolean): readonly string[] {
  return chars.slice(0, chars.findLastIndex((char) => !isTrimmed(char)) + 1);
}

function trim(cut: Trimmer): ExpressionOperator {
  return (operand, compile, name) => {
    const { input, chars } = namedArguments(name, operand, compile, ['input'], ['chars']);
    return (scope) => {
      const text = input?.(scope);
      const set = chars?.(scope);
      if (isNullish(text) || (chars !== undefined && isNullish(set))) return null;
      const wanted = new Set(typeof set === 'string' ? Array.from(set) : []);
      const isTrimmed =
        chars === undefined ? (char: string) => /[\s\0]/.test(char) : (char: string) => wanted.has(char);
      return cut(Array.from(textArg(name, text, 50699)), isTrimmed).join('');
    };
  };
}

function replace(apply: (text: string, find: string, put: string) => string): ExpressionOperator {
  return (operand, compile, name) => {
    const args = namedArguments(name, operand, compile, ['input', 'find', 'replacement']);
    return (scope) => {
      const values = [args['input']?.(scope), args['find']?.(scope), args['replacement']?.(scope)];
      if (values.some(isNullish)) return null;
      const [text = '', find = '', put = ''] = values.map((value) => textArg(name, value, 51746));
      return apply(text, find, put);
    };
  };
}

function regexMatch(...[operand, compile, name]: Parameters<ExpressionOperator>): ReturnType<ExpressionOperator> {
  const { input, regex, options } = namedArguments(name, operand, compile, ['input', 'regex'], ['options']);
  return (scope) => {
    const text = input?.(scope);
    const pattern = regex?.(scope);
    if (isNullish(text) || isNullish(pattern)) return false;
    const flags = options?.(scope);
    const source = isRegex(pattern) ? pattern.pattern : textArg(name, pattern, 51105);
    const own = isRegex(pattern) ? pattern.options : '';
    return toRegExp(source, typeof flags === 'string' ? flags : own).test(textArg(name, text, 51104));
  };
}
