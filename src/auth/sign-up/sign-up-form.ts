import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { AppException } from '../../common/errors/app-exception.js';
import { isPlainLine } from '../../common/validation/plain-text.js';
import { isEmailAddress, normalizeEmail } from '../login/email.js';
import { passwordFault } from '../passwords/password-rules.js';
import type { SignUpDto } from './sign-up.dto.js';

/** A validated form. */
export interface SignUpForm {
  readonly email: string;
  readonly password: string;
  readonly fullName: string;
}

/**
 * Validates the sign-up form. Clients rely on the order in which faults are reported: missing fields, then the password,
 * then the email.
 *
 * @throws AppException for the first fault
 */
export function readSignUpForm({ email, password, fullName }: SignUpDto): SignUpForm {
  if (!isText(email) || !isText(password) || !isText(fullName)) throw new AppException('FIELDS_MISSING');
  const form = { email: normalizeEmail(email), password, fullName: fullName.trim() };
  if (!form.email || !form.fullName) throw new AppException('FIELDS_MISSING');
  const fault = passwordFault(password);
  if (fault) throw new AppException(fault);
  if (!isEmailAddress(form.email)) throw new AppException('EMAIL_INVALID');
  if (form.fullName.length > MAX_NAME_LENGTH) throw nameFault('maxLength', `must be at most ${MAX_NAME_LENGTH} long`);
  if (!isPlainLine(form.fullName)) throw nameFault('isPlainLine', 'must be one line without control characters');
  return form;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const nameFault = (rule: string, fault: string): AppException =>
  new AppException('VALIDATION_FAILED', { details: [{ field: 'fullName', rule, message: `fullName ${fault}` }] });
