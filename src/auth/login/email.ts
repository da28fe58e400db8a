import { isEmail } from 'class-validator';

/** RFC 5321: the longest path, without its brackets. */
const MAX_LENGTH = 254;
/** Nothing of it is seen, so two addresses that differ in it are the same to whoever reads them. */
const INVISIBLE = /[\p{C}\p{Z}]/u;

/** The one form of an address, in whatever case and with whatever spaces around it somebody types it. */
export const normalizeEmail = (text: string): string => text.trim().toLowerCase().normalize('NFC');

/** @param email in its one form */
export const isEmailAddress = (email: string): boolean =>
  email.length <= MAX_LENGTH && !INVISIBLE.test(email) && isEmail(email);
