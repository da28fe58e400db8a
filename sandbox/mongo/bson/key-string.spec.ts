import { Binary, BSONRegExp, Decimal128, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import { compareValues, EMPTY_ARRAY_KEY, invertKey, keyOf } from './key-string.js';

const decimal = (text: string): Decimal128 => Decimal128.fromString(text);

/** Each value sorts strictly before the next. */
const ASCENDING: readonly unknown[] = [
  new MinKey(),
  null,
  NaN,
  -Infinity,
  decimal('-1E+400'),
  -1e300,
  Long.fromString('-9223372036854775808'),
  Long.fromString('-9223372036854775807'),
  -1.5,
  -Number.MIN_VALUE,
  0,
  decimal('1E-400'),
  Number.MIN_VALUE,
  decimal('0.1'),
  0.1,
  decimal('0.2'),
  1,
  decimal('1.000000000000000000000000000000001'),
  2,
  9007199254740992,
  Long.fromString('9007199254740993'),
  9007199254740994,
  Long.fromString('9223372036854775807'),
  1e300,
  Infinity,
  '',
  '\0',
  'a',
  'a\0',
  'a\0b',
  'aa',
  'b',
  '\ud7ff',
  '\ue000',
  '\u{10000}',
  {},
  { a: 1 },
  { a: 1, b: 0 },
  { b: 1 },
  { a: 'x' },
  [],
  [1],
  [1, 1],
  [2],
  new Binary(Buffer.from([255])),
  new Binary(Buffer.from([0, 0])),
  new Binary(Buffer.from([0, 1])),
  new ObjectId('000000000000000000000001'),
  new ObjectId('ff0000000000000000000000'),
  false,
  true,
  new Date(-1),
  new Date(0),
  new Date(1),
  new Timestamp({ t: 1, i: 2 }),
  new Timestamp({ t: 2, i: 0 }),
  new BSONRegExp('a', ''),
  new BSONRegExp('a', 'i'),
  new MaxKey(),
];

describe('order of BSON values', () => {
  it('puts every pair of values in the order of the list, ascending and inverted', () => {
    for (let i = 0; i < ASCENDING.length; i++) {
      for (let j = 0; j < ASCENDING.length; j++) {
        const [a, b] = [keyOf(ASCENDING[i]), keyOf(ASCENDING[j])];
        expect([i, j, Math.sign(compareValues(ASCENDING[i], ASCENDING[j]))]).toEqual([i, j, Math.sign(i - j)]);
        const inverted = `${invertKey(a)}\u0001` < `${invertKey(b)}\u0001` ? 1 : i === j ? 0 : -1;
        expect([i, j, inverted]).toEqual([i, j, Math.sign(i - j)]);
      }
    }
  });

  it('sees one number in int, long, double and decimal', () => {
    const ones = [1, Long.fromNumber(1), decimal('1'), decimal('1.000'), decimal('10E-1'), 1n];
    expect(new Set(ones.map(keyOf)).size).toBe(1);
    expect(keyOf(-0)).toBe(keyOf(0));
    expect(keyOf(decimal('-0'))).toBe(keyOf(0));
    expect(keyOf(Long.fromString('9007199254740993'))).toBe(keyOf(decimal('9007199254740993')));
  });

  it('takes a missing field for null, and an empty array in an index for neither', () => {
    expect(keyOf(undefined)).toBe(keyOf(null));
    expect(EMPTY_ARRAY_KEY < keyOf(null)).toBe(true);
    expect(EMPTY_ARRAY_KEY > keyOf(new MinKey())).toBe(true);
  });

  it('orders any two doubles as numbers are ordered', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        const wanted = a < b ? -1 : a > b ? 1 : 0;
        const [left, right] = [keyOf(a), keyOf(b)];
        expect(left < right ? -1 : left > right ? 1 : 0).toBe(wanted);
      }),
    );
  });

  it('orders any two 64-bit integers as integers are ordered', () => {
    const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        const wanted = a < b ? -1 : a > b ? 1 : 0;
        expect(compareValues(Long.fromBigInt(a), Long.fromBigInt(b))).toBe(wanted);
      }),
    );
  });

  it('orders any two strings by their UTF-8 bytes', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(compareValues(a, b)).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
