import { Long } from 'bson';
import { refuse } from '../errors.js';
import { bsonType, toDouble } from './values.js';

/** An arithmetic step on two numbers. */
export type Arithmetic = (left: unknown, right: unknown) => number | Long | undefined;

/** True for values that arithmetic treats as whole numbers. */
export function isIntegral(value: unknown): boolean {
  return bsonType(value) === 'Long' || Number.isSafeInteger(value);
}

/** The exact value of a whole number. */
export function toBigInt(value: unknown): bigint {
  return BigInt(String(value));
}

/** A whole number in the narrowest form: a JavaScript number while that is exact, a Long beyond. */
export function fromBigInt(value: bigint): number | Long {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : Long.fromBigInt(value);
}

/** Sum; exact over 64 bits for whole numbers, undefined when that overflows. Refuses Decimal128. */
export const add: Arithmetic = (left, right) =>
  combine(
    left,
    right,
    (a, b) => a + b,
    (a, b) => a + b,
  );

/** Difference; see {@link add}. */
export const subtract: Arithmetic = (left, right) =>
  combine(
    left,
    right,
    (a, b) => a - b,
    (a, b) => a - b,
  );

/** Product; see {@link add}. */
export const multiply: Arithmetic = (left, right) =>
  combine(
    left,
    right,
    (a, b) => a * b,
    (a, b) => a * b,
  );

function combine(
  left: unknown,
  right: unknown,
  onDoubles: (a: number, b: number) => number,
  onIntegers: (a: bigint, b: bigint) => bigint,
): number | Long | undefined {
  if (bsonType(left) === 'Decimal128' || bsonType(right) === 'Decimal128') throw refuse('arithmetic on Decimal128');
  const result = onDoubles(toDouble(left) ?? NaN, toDouble(right) ?? NaN);
  if (Number.isSafeInteger(result) || !isIntegral(left) || !isIntegral(right)) return result;
  const exact = onIntegers(toBigInt(left), toBigInt(right));
  return BigInt.asIntN(64, exact) === exact ? fromBigInt(exact) : undefined;
}
