import { Command } from 'commander';
import type { AccountState } from '../../users/account-states.service.js';
import { changeAccounts } from '../change-accounts.js';
import type { Cli } from '../cli.js';
import { readIds } from '../ids.js';
import { waitOf, type WaitingOptions, withCommonOptions, withWaitOptions } from '../options.js';
import { type Result, tellResults } from '../output/results.js';

const EXAMPLE = `$ npm run -s cli -- users:deactivate sample-user
sample-user  deactivated`;

/** Locks accounts out, until `users:reactivate`. */
export function usersDeactivate(cli: Cli): Command {
  const command = new Command('users:deactivate')
    .description('end the sessions of accounts, refuse new ones, and deactivate them at Stream')
    .argument('<id...>', 'account ids, at most 1000');
  return withCommonOptions(withWaitOptions(command), EXAMPLE).action(
    async (given: string[], options: WaitingOptions) => {
      const ids = await readIds(given);
      await cli.run(options, async (application) => {
        const change = {
          apply: (id: string) => application.lifecycle.deactivate(id),
          done: 'deactivated',
          unchanged: (state: AccountState) => unlessDeleted(state, 'was-deactivated-already'),
        };
        const results = await changeAccounts(cli, application, ids, change, waitOf(options));
        return tellResults(cli.terminal, results, options.json ?? false);
      });
    },
  );
}

/** A deleted account cannot be changed any more; another one already was as it should be. */
export function unlessDeleted({ deletion }: AccountState, otherwise: string): Pick<Result, 'outcome' | 'ok'> {
  return deletion ? { outcome: 'is-deleted', ok: false } : { outcome: otherwise, ok: true };
}
