import { MAX_NAME_LENGTH } from '../common/accounts/account.js';
import type { ErrorCode } from '../common/errors/error-codes.js';
import { isPlainLine } from '../common/validation/plain-text.js';
import type { NewAccount } from '../users/users.service.js';
import type { Application } from './application.js';
import { usageError } from './cli-error.js';
import type { Terminal } from './terminal.js';

/** More than the longest allowed password with a line break. */
const MAX_INPUT_BYTES = 2048;

/** How the password is given. Never as an argument: process lists show arguments. */
export interface PasswordSource {
  readonly passwordStdin?: boolean;
  readonly askPassword?: boolean;
}

const PASSWORD_FAULTS: Partial<Record<ErrorCode, string>> = {
  PASSWORD_BELOW_MINIMUM: 'must have at least 8 characters',
  PASSWORD_TOO_SHORT: 'must have at least 8 characters',
  PASSWORD_TOO_LONG: 'is too long',
};

/** @throws CliError (usage) for an invalid name */
export function readName(given: string): string {
  const name = given.trim();
  if (name === '') throw usageError('--name is empty');
  if (name.length > MAX_NAME_LENGTH) throw usageError(`--name is longer than ${MAX_NAME_LENGTH} characters`);
  if (!isPlainLine(name)) throw usageError('--name must be one line without control characters');
  return name;
}

/** @throws CliError (usage) for an invalid address */
export async function readEmail(given: string): Promise<string> {
  const { isEmailAddress, normalizeEmail } = await import('../auth/credentials.js');
  const email = normalizeEmail(given);
  if (!isEmailAddress(email)) throw usageError('--email is not an address');
  return email;
}

/**
 * Reads the password of a new account; undefined when neither option is set.
 *
 * @throws CliError (usage) for an invalid password, and when there is no terminal to ask on
 */
export async function readPassword(terminal: Terminal, source: PasswordSource): Promise<string | undefined> {
  if (source.passwordStdin && source.askPassword) throw usageError('--password-stdin or --ask-password, not both');
  if (!source.passwordStdin && !source.askPassword) return undefined;
  const password = source.passwordStdin ? await terminal.readInput(MAX_INPUT_BYTES) : await askTwice(terminal);
  const { passwordFault } = await import('../auth/credentials.js');
  const fault = passwordFault(password);
  if (fault) throw usageError(`the password ${PASSWORD_FAULTS[fault] ?? 'is not accepted'}`);
  return password;
}

/** Adds what needs the application: an id, the generated picture, the hash of the password. */
export async function completeAccount(
  { newId, pictureOf, passwords }: Application,
  account: NewAccount,
  password: string | undefined,
): Promise<NewAccount> {
  const { id = newId() } = account;
  const passwordHash = password === undefined ? undefined : await passwords.hash(password);
  return { ...account, id, profilePic: pictureOf(id), ...(passwordHash && { passwordHash }) };
}

async function askTwice(terminal: Terminal): Promise<string> {
  if (!terminal.interactive) throw usageError('there is no terminal to ask on: use --password-stdin');
  const password = await terminal.askHidden('Password: ');
  if ((await terminal.askHidden('Once more: ')) !== password) throw usageError('the two passwords differ');
  return password;
}
