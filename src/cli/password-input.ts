import type { NewAccount } from '../users/new-account.js';
import type { Application } from './application.js';
import { usageError } from './cli-error.js';
import type { Terminal } from './terminal.js';

export interface PasswordOptions {
  /** The password is never an argument: process lists show arguments. */
  readonly passwordStdin?: boolean;
  readonly askPassword?: boolean;
}

/** More than the longest allowed password with a line break, in UTF-16. */
const MAX_INPUT_BYTES = 4096;

/**
 * Reads the password of a new account; undefined when neither option is set.
 *
 * @throws CliError (usage) for input that is not text, and when there is no terminal to ask on
 */
export async function readPassword(
  terminal: Terminal,
  { passwordStdin, askPassword }: PasswordOptions,
): Promise<string | undefined> {
  if (passwordStdin && askPassword) throw usageError('--password-stdin or --ask-password, not both');
  if (!passwordStdin && !askPassword) return undefined;
  return passwordStdin ? terminal.readInput(MAX_INPUT_BYTES) : askTwice(terminal);
}

/** @throws CliError (usage) for a password that sign-up would refuse, and while accounts sign in elsewhere */
export async function checkPassword(
  { localAccounts, passwordRules }: Application,
  account: NewAccount,
  password: string,
): Promise<void> {
  if (!localAccounts) throw usageError('LOCAL_ACCOUNTS is false: accounts sign in elsewhere, without a password here');
  const { AppException } = await import('../common/errors/app-exception.js');
  try {
    passwordRules.check(password, account);
  } catch (error) {
    throw error instanceof AppException ? usageError(error.message) : error;
  }
}

async function askTwice(terminal: Terminal): Promise<string> {
  if (!terminal.interactive) throw usageError('there is no terminal to ask on: use --password-stdin');
  const password = await terminal.askHidden('Password: ');
  if ((await terminal.askHidden('Once more: ')) !== password) throw usageError('the two passwords differ');
  return password;
}
