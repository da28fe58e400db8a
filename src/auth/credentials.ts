import { isEmail } from 'class-validator';
import { AppException } from '../common/errors/app-exception.js';
import type { ErrorCode } from '../common/errors/error-codes.js';

/** RFC 5321: the longest path, without its brackets. */
const MAX_EMAIL_LENGTH = 254;
/** Invisible characters: addresses that differ only in them look the same. */
const INVISIBLE = /[\p{C}\p{Z}]/u;

/** The canonical form of an address: trimmed, in lower case, in Unicode form NFC. */
export const normalizeEmail = (text: string): string => text.trim().toLowerCase().normalize('NFC');

/** @param email in its canonical form */
export const isEmailAddress = (email: string): boolean =>
  email.length <= MAX_EMAIL_LENGTH && !INVISIBLE.test(email) && isEmail(email);

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

/**
 * The named fields of a form.
 *
 * @throws AppException FIELDS_MISSING when one of them is absent, empty or not text
 */
export function readTexts<F extends string>(
  form: Readonly<Record<F, unknown>>,
  ...fields: readonly F[]
): Readonly<Record<F, string>> {
  if (!fields.every((field) => typeof form[field] === 'string' && form[field]))
    throw new AppException('FIELDS_MISSING');
  return form as Readonly<Record<F, string>>;
}
