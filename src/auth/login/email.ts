import { isEmail } from 'class-validator';

/** RFC 5321: the longest path, without its brackets. */
const MAX_LENGTH = 254;
/** Invisible characters: addresses that differ only in them look the same. */
const INVISIBLE = /[\p{C}\p{Z}]/u;

/** The canonical form of an address: trimmed, in lower case, in Unicode form NFC. */
export const normalizeEmail = (text: string): string => text.trim().toLowerCase().normalize('NFC');

/** @param email in its canonical form */
export const isEmailAddress = (email: string): boolean =>
  email.length <= MAX_LENGTH && !INVISIBLE.test(email) && isEmail(email);
