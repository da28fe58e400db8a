import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import type { Application } from '../application.js';
import type { Cli, CommonOptions } from '../cli.js';
import { CliError, EXIT } from '../cli-error.js';
import { readIds, wholeNumber, withCommonOptions } from '../options.js';

interface Options extends CommonOptions {
  readonly ttl?: number;
  readonly customer?: boolean;
}

const MIN_TTL_SECONDS = 60;
const MAX_TTL_SECONDS = 31_536_000;

const EXAMPLE = `$ TOKEN=$(npm run -s cli -- token sample-owner --ttl 3600)
$ npm run -s cli -- token sample-customer --customer --json
{"userId":"customer-1001","token":"eyJhbGciOi...","expiresAt":1797854400000}`;

/** Issues a Stream token like the token routes, for manual tests. */
export function token(cli: Cli): Command {
  const command = new Command('token')
    .description('print a Stream token for an account, and nothing else')
    .argument('<userId>', 'account id')
    .addOption(
      new Option('--ttl <seconds>', 'how long it is valid; by default as long as tokens of the token routes').argParser(
        wholeNumber(MIN_TTL_SECONDS, MAX_TTL_SECONDS),
      ),
    )
    .option('--customer', "for the account's customer identity, customer-<number>");
  return withCommonOptions(command, EXAMPLE).action(async (given: string, options: Options) => {
    const [id = ''] = await readIds([given]);
    await cli.run(options, async (application) => {
      const issued = await issue(application, id, options);
      cli.terminal.result(options.json ? JSON.stringify(issued) : issued.token);
      return EXIT.done;
    });
  });
}

async function issue(
  { accounts, tokens }: Application,
  id: string,
  { ttl, customer }: Options,
): Promise<{ userId: string; token: string; expiresAt: number | null }> {
  const [account] = await accounts.findMany([id]);
  if (!account) throw new CliError(`no token: there is no account ${id}`);
  try {
    const options = { ttlSeconds: ttl, asCustomer: customer };
    const { userId, token, expiresAtMs } = await tokens.issueToOperator(account, randomUUID(), options);
    return { userId, token, expiresAt: expiresAtMs ?? null };
  } catch (error) {
    if (error instanceof RangeError) throw new CliError(`no token: ${error.message}`);
    throw error;
  }
}
