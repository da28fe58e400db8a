import { Command, Option } from 'commander';
import { type Role, ROLES } from '../../common/accounts/roles.js';
import type { NewAccount } from '../../users/users.service.js';
import type { Application } from '../application.js';
import type { Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import { completeAccount, type PasswordSource, readEmail, readName, readPassword } from '../new-account.js';
import { readIds, waitOf, type WaitingOptions, wholeNumber, withCommonOptions, withWaitOptions } from '../options.js';
import { printResults } from '../results.js';
import { resultsOf } from '../wait-for-stream.js';

interface Options extends WaitingOptions, PasswordSource {
  readonly name: string;
  readonly email?: string;
  readonly role: Role;
  readonly id?: string;
  readonly customerId?: number;
}

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
      const id = await create(application, await completeAccount(application, account, password));
      const results = await resultsOf(cli, application.states, [id], waitOf(options), 'created');
      const created = results.map((result) => (options.wait ? result : { ...result, outcome: 'created' }));
      return printResults(cli.terminal, created, options.json ?? false);
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

/** @throws CliError when the id is reserved, or a unique value is taken. */
async function create({ accounts }: Application, account: NewAccount): Promise<string> {
  try {
    return (await accounts.create(account)).id;
  } catch (error) {
    if (error instanceof RangeError) throw new CliError(`no account was made: ${error.message}`);
    const { isDuplicateKey } = await import('../../database/database-errors.js');
    if (!isDuplicateKey(error)) throw error;
    const { keyPattern = {} } = error as { keyPattern?: Readonly<Record<string, unknown>> };
    const [field = ''] = Object.keys(keyPattern);
    throw new CliError(`no account was made: another one has ${TAKEN[field] ?? 'the same key'}`);
  }
}
