/** A decimal number as sign, digits without leading or trailing zeros, and the exponent of `0.digits`. */
interface Scientific {
  negative: boolean;
  digits: string;
  exponent: number;
}

const BELOW = '\u7fff';
const ABOVE = '\u8001';

/**
 * The sort key of a number given as decimal text, for Longs beyond 2^53 and Decimal128. It starts with the key of
 * the nearest double, then says whether the exact value lies below, at or above that double, and in the first and
 * last case adds the exact value, so that neighbours which share a double stay apart and in order.
 */
export function encodeBigNumber(text: string, doubleKey: (value: number) => string): string {
  const nearest = Number(text);
  const key = doubleKey(nearest);
  if (Number.isNaN(nearest) || text.endsWith('Infinity')) return key;
  const side = compareExact(text, nearest);
  if (side === 0) return key;
  return key.slice(0, -1) + (side < 0 ? BELOW : ABOVE) + scientificKey(parse(text));
}

function parse(text: string): Scientific {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  const [, sign = '', whole = '', fraction = '', power = '0'] = match ?? [];
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  const leading = all.length - digits.length;
  return {
    negative: sign === '-',
    digits: digits.replace(/0+$/, ''),
    exponent: whole.length - leading + Number(power),
  };
}

function scientificKey({ negative, digits, exponent }: Scientific): string {
  const key = `${String.fromCharCode(0x8000 + exponent)}${digits}\u0000`;
  if (!negative) return key;
  return Array.from(key, (unit) => String.fromCharCode(0xffff - unit.charCodeAt(0))).join('');
}

/** Negative, zero or positive as the decimal text is below, equal to or above the double. */
function compareExact(text: string, double: number): number {
  if (double === Infinity) return -1;
  if (double === -Infinity) return 1;
  const decimal = parse(text);
  let left = BigInt(decimal.digits || '0') * (decimal.negative ? -1n : 1n);
  let right = mantissa(double);
  const tens = decimal.exponent - decimal.digits.length;
  const twos = binaryExponent(double);
  if (tens >= 0) left *= 10n ** BigInt(tens);
  else right *= 10n ** BigInt(-tens);
  if (twos >= 0) right <<= BigInt(twos);
  else left <<= BigInt(-twos);
  return left < right ? -1 : left > right ? 1 : 0;
}

const view = new DataView(new ArrayBuffer(8));

function mantissa(double: number): bigint {
  view.setFloat64(0, double);
  const bits = view.getBigUint64(0);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = ((bits >> 52n) & 0x7ffn) === 0n ? fraction : fraction | 0x10000000000000n;
  return double < 0 ? -magnitude : magnitude;
}

function binaryExponent(double: number): number {
  view.setFloat64(0, double);
  const biased = Number((view.getBigUint64(0) >> 52n) & 0x7ffn);
  return Math.max(biased, 1) - 1075;
}
