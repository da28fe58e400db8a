import type { ErrorCode } from '../../common/errors/error-codes.js';

const FAR_TOO_SHORT = 6;
const TOO_SHORT = 8;
/** Long enough for every sentence anybody types, and a bound on what is normalised and hashed. */
const MAX_PASSWORD_BYTES = 1024;

/** True for a password that nobody can have, because none of that length is taken. */
export const isTooLong = (password: string): boolean => Buffer.byteLength(password) > MAX_PASSWORD_BYTES;

/** What is wrong with a new password; undefined when nothing is. Characters are Unicode code points. */
export function passwordFault(password: string): ErrorCode | undefined {
  if (isTooLong(password)) return 'PASSWORD_TOO_LONG';
  const length = Array.from(password).length;
  if (length < FAR_TOO_SHORT) return 'PASSWORD_BELOW_MINIMUM';
  return length < TOO_SHORT ? 'PASSWORD_TOO_SHORT' : undefined;
}
