import type { ErrorCode } from '../../common/errors/error-codes.js';

/** Existing clients were promised an error of its own below this. */
const PROMISED_MIN_CHARACTERS = 6;
const MIN_CHARACTERS = 8;
/** Long enough for any passphrase; bounds the work of normalising and hashing. */
const MAX_PASSWORD_BYTES = 1024;

/** True for a password longer than any account can have. */
export const isTooLong = (password: string): boolean => Buffer.byteLength(password) > MAX_PASSWORD_BYTES;

/** The fault of a new password, or undefined. Characters are Unicode code points. */
export function passwordFault(password: string): ErrorCode | undefined {
  if (isTooLong(password)) return 'PASSWORD_TOO_LONG';
  const length = Array.from(password).length;
  if (length < PROMISED_MIN_CHARACTERS) return 'PASSWORD_BELOW_MINIMUM';
  return length < MIN_CHARACTERS ? 'PASSWORD_TOO_SHORT' : undefined;
}
