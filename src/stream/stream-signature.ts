import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

const HEX_SHA256 = /^[0-9a-f]{64}$/;

/** True for what could be a signature at all: one string of 64 lower-case hexadecimal digits. */
export const isSignature = (value: unknown): value is string => typeof value === 'string' && HEX_SHA256.test(value);

/**
 * True when `signature` is the lower-case hexadecimal HMAC-SHA256 of the bytes under one of the keys. Every key is
 * tried whatever the outcome, and digests are compared in constant time, so that timing reveals nothing.
 *
 * @param signature the header as it came: anything but one string of 64 hexadecimal digits is refused
 */
export function isSignedByAny(bytes: Buffer, signature: unknown, keys: readonly KeyObject[]): boolean {
  if (!isSignature(signature)) return false;
  const given = Buffer.from(signature, 'hex');
  return keys.reduce((found, key) => {
    const expected = createHmac('sha256', key).update(bytes).digest();
    return timingSafeEqual(expected, given) || found;
  }, false);
}
