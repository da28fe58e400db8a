import { Argument, Command } from 'commander';
import { type Role, ROLES } from '../../common/accounts/roles.js';
import type { AccountState } from '../../users/account-states.service.js';
import { changeAccounts } from '../change-accounts.js';
import type { Cli } from '../cli.js';
import { readIds } from '../ids.js';
import { waitOf, type WaitingOptions, withCommonOptions, withWaitOptions } from '../options.js';
import { tellResults } from '../output/results.js';
import { unlessDeleted } from './users-deactivate.js';

const EXAMPLE = `$ npm run -s cli -- users:role sample-user admin
sample-user  admin`;

/** Gives an account another role. It is how the first administrator is made. */
export function usersRole(cli: Cli): Command {
  const command = new Command('users:role')
    .description('give an account another role; its sessions end')
    .argument('<id>', 'account id')
    .addArgument(new Argument('<role>', 'the new role').choices(ROLES));
  return withCommonOptions(withWaitOptions(command), EXAMPLE).action(
    async (given: string, role: Role, options: WaitingOptions) => {
      const ids = await readIds([given]);
      await cli.run(options, async (application) => {
        const change = {
          apply: (id: string) => application.lifecycle.changeRole(id, role),
          done: role,
          unchanged: (state: AccountState) => unlessDeleted(state, `was-${role}-already`),
        };
        const results = await changeAccounts(cli, application, ids, change, waitOf(options));
        return tellResults(cli.terminal, results, options.json ?? false);
      });
    },
  );
}
