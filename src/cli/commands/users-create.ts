import { Command, Option } from 'commander';
import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { type Role, ROLES } from '../../common/accounts/roles.js';
import type { ErrorCode } from '../../common/errors/error-codes.js';
import { isPlainLine } from '../../common/validation/plain-text.js';
import type { NewAccount } from '../../users/users.service.js';
import type { Application } from '../application.js';
import type { Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import { readIds, type WaitingOptions, wholeNumber, withCommonOptions, withWaitOptions } from '../options.js';
import { printResults } from '../results.js';
import type { Terminal } from '../terminal.js';
import { resultsOf } from '../wait-for-stream.js';

interface Options extends WaitingOptions {
  readonly name: string;
  readonly email?: string;
  readonly role: Role;
  readonly id?: string;
  readonly customerId?: number;
  /** The password is never an argument: process lists show arguments. */
  readonly passwordStdin?: boolean;
  readonly askPassword?: boolean;
}

/** More than the longest allowed password with a line break. */
const MAX_INPUT_BYTES = 2048;

const PASSWORD_FAULTS: Partial<Record<ErrorCode, string>> = {
  PASSWORD_BELOW_MINIMUM: 'must have at least 8 characters',
  PASSWORD_TOO_SHORT: 'must have at least 8 characters',
  PASSWORD_TOO_LONG: 'is too long',
};

/** Names of the unique fields, for the error message. */
const TAKEN: Readonly<Record<string, string>> = {
  _id: 'this id',
  email: 'this email address',
  customerId: 'this customer number',
};

const EXAMPLE = `$ npm run -s cli -- users:create --name "Ada Admin" --email ada@example.com --role admin
6b0197c8380a463206272235  created`;

/** Creates an account, for example the first administrator or a support agent. */
export function usersCreate(cli: Cli): Command {
  const command = new Command('users:create')
    .description('create an account, here and in Stream')
    .requiredOption('--name <name>', 'full name')
    .option('--email <address>', 'address to sign in with')
    .addOption(new Option('--role <role>', 'what the account is').choices(ROLES).default('user'))
    .option('--id <id>', 'account id; by default a new one')
    .option('--customer-id <number>', 'number in the customer system', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--ask-password', 'ask for a password to sign in with')
    .option('--password-stdin', 'read the password from standard input');
  return withCommonOptions(withWaitOptions(command), EXAMPLE).action(async (options: Options) => {
    const account = await readAccount(options);
    const password = await readPassword(cli.terminal, options);
    if (password !== undefined && account.email === undefined) throw usageError('a password needs --email');
    await cli.run(options, async (application) => {
      const id = await create(application, account, password);
      const results = await resultsOf(cli, application.states, [id], options, 'created');
      const created = results.map((result) => (options.wait ? result : { ...result, outcome: 'created' }));
      return printResults(cli.terminal, created, options.json);
    });
  });
}

async function readAccount({ name, email, role, id, customerId }: Options): Promise<NewAccount> {
  if (id !== undefined) await readIds([id]);
  return {
    fullName: readName(name),
    role,
    ...(email !== undefined && { email: await readEmail(email) }),
    ...(id !== undefined && { id }),
    ...(customerId !== undefined && { customerId }),
  };
}

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
  const { isEmailAddress, normalizeEmail } = await import('../../auth/credentials.js');
  const email = normalizeEmail(given);
  if (!isEmailAddress(email)) throw usageError('--email is not an address');
  return email;
}

/**
 * Reads the password of a new account; undefined when neither option is set.
 *
 * @throws CliError (usage) for an invalid password, and when there is no terminal to ask on
 */
export async function readPassword(
  terminal: Terminal,
  { passwordStdin, askPassword }: Pick<Options, 'passwordStdin' | 'askPassword'>,
): Promise<string | undefined> {
  if (passwordStdin && askPassword) throw usageError('--password-stdin or --ask-password, not both');
  if (!passwordStdin && !askPassword) return undefined;
  const password = passwordStdin ? await terminal.readInput(MAX_INPUT_BYTES) : await askTwice(terminal);
  const { passwordFault } = await import('../../auth/credentials.js');
  const fault = passwordFault(password);
  if (fault) throw usageError(`the password ${PASSWORD_FAULTS[fault] ?? 'is not accepted'}`);
  return password;
}

async function askTwice(terminal: Terminal): Promise<string> {
  if (!terminal.interactive) throw usageError('there is no terminal to ask on: use --password-stdin');
  const password = await terminal.askHidden('Password: ');
  if ((await terminal.askHidden('Once more: ')) !== password) throw usageError('the two passwords differ');
  return password;
}

/** @throws CliError when the id is reserved, or a unique value is taken. */
async function create(
  { accounts, passwords, newId, pictureOf }: Application,
  account: NewAccount,
  password: string | undefined,
): Promise<string> {
  const { id = newId() } = account;
  const passwordHash = password === undefined ? undefined : await passwords.hash(password);
  try {
    await accounts.create({ ...account, id, profilePic: pictureOf(id), ...(passwordHash && { passwordHash }) });
    return id;
  } catch (error) {
    if (error instanceof RangeError) throw new CliError(`no account was made: ${error.message}`);
    const { isDuplicateKey } = await import('../../database/database-errors.js');
    if (!isDuplicateKey(error)) throw error;
    const { keyPattern = {} } = error as { keyPattern?: Readonly<Record<string, unknown>> };
    const [field = ''] = Object.keys(keyPattern);
    throw new CliError(`no account was made: another one has ${TAKEN[field] ?? 'the same key'}`);
  }
}
