import { Command } from 'commander';
import { changeAccounts } from '../change-accounts.js';
import type { Cli } from '../cli.js';
import { abortedError, usageError } from '../cli-error.js';
import { readIds } from '../ids.js';
import { waitOf, type WaitingOptions, withCommonOptions, withWaitOptions } from '../options.js';
import { tellResults } from '../output/results.js';
import type { Terminal } from '../terminal.js';

interface Options extends WaitingOptions {
  readonly soft?: boolean;
  readonly yes?: boolean;
}

const EXAMPLE = `$ npm run -s cli -- users:delete 6b0197c8380a463206272235 sample-user --yes
6b0197c8380a463206272235  deleted
sample-user               deleted`;

/** Deletes accounts here and at Stream. Nothing brings them back, so somebody must say so, or --yes must. */
export function usersDelete(cli: Cli): Command {
  const command = new Command('users:delete')
    .description('delete accounts, here and at Stream, with the messages and conversations they have there')
    .argument('<id...>', 'account ids, at most 1000')
    .option('--soft', 'keep their messages; a hard deletion may follow later')
    .option('--yes', 'do not ask');
  return withCommonOptions(withWaitOptions(command), EXAMPLE).action(async (given: string[], options: Options) => {
    const ids = await readIds(given);
    if (!options.yes) await confirm(cli.terminal, ids.length, options.soft ?? false);
    await cli.run(options, async (application) => {
      const deletion = options.soft ? 'soft' : 'hard';
      const change = {
        apply: (id: string) => application.lifecycle.remove(id, deletion),
        done: 'deleted',
        unchanged: () => ({ outcome: 'was-deleted-already', ok: true }),
      } as const;
      const results = await changeAccounts(cli, application, ids, change, waitOf(options));
      return tellResults(cli.terminal, results, options.json ?? false);
    });
  });
}

/**
 * @throws CliError (aborted) for any other answer than the number of accounts; (usage) where there is nobody to ask.
 */
export async function confirm(terminal: Terminal, count: number, soft: boolean): Promise<void> {
  if (!terminal.interactive) throw usageError('there is no terminal to ask on: add --yes to delete without a question');
  const accounts = count === 1 ? '1 account' : `${count} accounts`;
  const what = soft ? `Delete ${accounts}? Their messages stay.` : `Delete ${accounts} and their messages for good?`;
  const answer = await terminal.ask(`${what} Type ${count} to go on: `);
  if (answer.trim() !== String(count)) throw abortedError('nothing was deleted');
}
