import { domainToASCII, domainToUnicode } from 'node:url';
import { isEmail } from 'class-validator';

/** RFC 5321: the longest path, without its brackets. */
const MAX_EMAIL_LENGTH = 254;
/** Invisible characters: addresses that differ only in them look the same. */
const INVISIBLE = /[\p{C}\p{Z}]/u;
/** Node parses a domain as part of a URL, where other characters of ASCII end the domain or encode another one. */
const NOT_OF_A_DOMAIN = /[^a-z0-9.-]/;
const NON_ASCII = /[^\0-\u007f]/g;

/**
 * The canonical form of an address: trimmed, in lower case, in Unicode form NFC, and with the domain in Unicode. So
 * `a@xn--mnchen-3ya.de` is `a@münchen.de`, and a full-width dot is a dot.
 */
export function normalizeEmail(text: string): string {
  const { local, domain } = split(text);
  const ascii = asciiDomain(domain);
  return ascii ? `${local}@${domainToUnicode(ascii)}` : plain(text);
}

/**
 * The forms in which an account may have an address, beginning with the one that was typed. Accounts of earlier versions
 * have the domain as it was typed then.
 */
export function emailSpellings(text: string): string[] {
  const { local, domain } = split(text);
  const ascii = asciiDomain(domain);
  return [...new Set([plain(text), normalizeEmail(text), ...(ascii ? [`${local}@${ascii}`] : [])])];
}

/** @param email in its canonical form */
export function isEmailAddress(email: string): boolean {
  if (email.length > MAX_EMAIL_LENGTH || INVISIBLE.test(email)) return false;
  const { local, domain } = split(email);
  return isEmail(`${local}@${asciiDomain(domain)}`);
}

/** Of both parts; the domain is empty in a text without an `@`. */
function split(text: string): { local: string; domain: string } {
  const email = plain(text);
  const at = email.lastIndexOf('@');
  return at < 0 ? { local: email, domain: '' } : { local: email.slice(0, at), domain: email.slice(at + 1) };
}

/** Empty when the text cannot be a domain. The time that long ones take grows with the square of their length. */
const asciiDomain = (domain: string): string =>
  domain.length > MAX_EMAIL_LENGTH || NOT_OF_A_DOMAIN.test(domain.replaceAll(NON_ASCII, ''))
    ? ''
    : domainToASCII(domain);

const plain = (text: string): string => text.trim().toLowerCase().normalize('NFC');
