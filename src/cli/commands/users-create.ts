import { Command, Option } from 'commander';
import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { type Role, ROLES } from '../../common/accounts/roles.js';
import { OPERATOR } from '../../common/logging/security-log.js';
import { nameFault, normalName } from '../../common/validation/names.js';
import type { NewAccount } from '../../users/new-account.js';
import type { Application } from '../application.js';
import type { Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import { checkPassword, type PasswordOptions, readPassword } from '../password-input.js';
import { readIds, type WaitingOptions, wholeNumber, withCommonOptions, withWaitOptions } from '../options.js';
import { printResults } from '../results.js';
import { resultsOf } from '../wait-for-stream.js';

interface Options extends WaitingOptions, PasswordOptions {
  readonly name: string;
  readonly email?: string;
  readonly role: Role;
  readonly id?: string;
  readonly customerId?: number;
}

/** Stands for bytes that were not UTF-8. */
const REPLACEMENT = '\ufffd';
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
      if (password !== undefined) await checkPassword(application, account, password);
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
  const name = normalName(given);
  if (name === '') throw usageError('--name is empty');
  const fault = nameFault(name, MAX_NAME_LENGTH);
  if (fault) throw usageError(`--name ${fault.message}`);
  if (name.includes(REPLACEMENT)) throw usageError('--name must be UTF-8');
  return name;
}

/** @throws CliError (usage) for an invalid address */
export async function readEmail(given: string): Promise<string> {
  const { isEmailAddress, normalizeEmail } = await import('../../common/accounts/email-address.js');
  const email = normalizeEmail(given);
  if (!isEmailAddress(email)) throw usageError('--email is not an address');
  return email;
}

/** @throws CliError when the id is reserved, or a unique value is taken. */
async function create(
  { accounts, passwords, newId }: Application,
  account: NewAccount,
  password: string | undefined,
): Promise<string> {
  const { id = newId() } = account;
  const { GENERATED_PICTURE: profilePic } = await import('../../users/profiles/avatar.js');
  const passwordHash = password === undefined ? undefined : await passwords.hash(password, OPERATOR);
  try {
    await accounts.create({ ...account, id, profilePic, ...(passwordHash && { passwordHash }) });
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
