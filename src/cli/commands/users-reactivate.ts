import { Command } from 'commander';
import type { AccountState } from '../../users/account-states.service.js';
import { changeAccounts } from '../change-accounts.js';
import type { Cli } from '../cli.js';
import { readIds } from '../ids.js';
import { waitOf, type WaitingOptions, withCommonOptions, withWaitOptions } from '../options.js';
import { tellResults } from '../output/results.js';
import { unlessDeleted } from './users-deactivate.js';

const EXAMPLE = `$ npm run -s cli -- users:reactivate sample-user
sample-user  reactivated`;

/** Lets deactivated accounts in again. */
export function usersReactivate(cli: Cli): Command {
  const command = new Command('users:reactivate')
    .description('let deactivated accounts sign in again, and reactivate them at Stream')
    .argument('<id...>', 'account ids, at most 1000');
  return withCommonOptions(withWaitOptions(command), EXAMPLE).action(
    async (given: string[], options: WaitingOptions) => {
      const ids = await readIds(given);
      await cli.run(options, async (application) => {
        const change = {
          apply: (id: string) => application.lifecycle.reactivate(id),
          done: 'reactivated',
          unchanged: (state: AccountState) => unlessDeleted(state, 'was-active-already'),
        };
        const results = await changeAccounts(cli, application, ids, change, waitOf(options));
        return tellResults(cli.terminal, results, options.json ?? false);
      });
    },
  );
}
