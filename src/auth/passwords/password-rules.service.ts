import { Injectable } from '@nestjs/common';
import { dictionary } from '@zxcvbn-ts/language-common';
import { AppException } from '../../common/errors/app-exception.js';
import { AppConfig } from '../../config/app-config.js';

/** Existing clients were promised an error of its own below this. */
const PROMISED_MIN_CHARACTERS = 6;
/** Long enough for any passphrase; bounds the work of normalising and hashing. */
const MAX_PASSWORD_BYTES = 1024;
/** All but letters and digits. */
const SIGNS = /[^\p{L}\p{N}]/gu;

/** Some fifty thousand passwords that leaked most often, in lower case. */
const COMMON_PASSWORDS: ReadonlySet<string> = new Set(dictionary['passwords-common'] as readonly string[]);

/** The account that a password is for. */
interface PasswordOwner {
  readonly email?: string | undefined;
  readonly fullName?: string | undefined;
}

/** With which a new password may be refused. */
export const PASSWORD_ERRORS = [
  'PASSWORD_BELOW_MINIMUM',
  'PASSWORD_TOO_SHORT',
  'PASSWORD_TOO_LONG',
  'PASSWORD_TOO_COMMON',
  'PASSWORD_PERSONAL',
] as const;

/** What a new password must be like. */
@Injectable()
export class PasswordRules {
  constructor(private readonly config: AppConfig) {}

  /** @throws AppException for the first fault. Characters are Unicode code points. */
  check(password: string, owner: PasswordOwner): void {
    if (isTooLong(password)) throw new AppException('PASSWORD_TOO_LONG');
    const length = Array.from(password).length;
    const { passwordMinLength } = this.config.auth;
    if (length < PROMISED_MIN_CHARACTERS) throw new AppException('PASSWORD_BELOW_MINIMUM');
    if (length < passwordMinLength) {
      const publicMessage = `Password must be at least ${passwordMinLength} characters`;
      throw new AppException('PASSWORD_TOO_SHORT', { publicMessage });
    }
    if (COMMON_PASSWORDS.has(comparable(password))) throw new AppException('PASSWORD_TOO_COMMON');
    if (isOf(owner, password)) throw new AppException('PASSWORD_PERSONAL');
  }
}

/** True for a password longer than any account can have. */
export const isTooLong = (password: string): boolean => Buffer.byteLength(password) > MAX_PASSWORD_BYTES;

/** True when a password is nothing but the address, the part before its `@`, or the name, however it is written. */
function isOf({ email = '', fullName = '' }: PasswordOwner, password: string): boolean {
  const own = [email, email.slice(0, Math.max(0, email.lastIndexOf('@'))), fullName].map(lettersOf);
  return own.some((text) => text !== '' && text === lettersOf(password));
}

const comparable = (text: string): string => text.normalize('NFKC').trim().toLowerCase();
const lettersOf = (text: string): string => comparable(text).replaceAll(SIGNS, '');
