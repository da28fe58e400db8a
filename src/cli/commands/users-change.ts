import { Argument, Command } from 'commander';
import { type Role, ROLES } from '../../common/accounts/roles.js';
import type { AccountState } from '../../users/account-states.service.js';
import { type AccountChange, changeAccounts } from '../change-accounts.js';
import type { Cli } from '../cli.js';
import { abortedError, usageError } from '../cli-error.js';
import { readIds, waitOf, type WaitingOptions, withCommonOptions, withWaitOptions } from '../options.js';
import { printResults, type Result } from '../results.js';
import type { Terminal } from '../terminal.js';

interface DeleteOptions extends WaitingOptions {
  readonly soft?: boolean;
  readonly yes?: boolean;
}

/** Gives an account another role. The first administrator is made with it. */
export function usersRole(cli: Cli): Command {
  const command = new Command('users:role')
    .description('give an account another role; its sessions end')
    .argument('<id>', 'account id')
    .addArgument(new Argument('<role>', 'the new role').choices(ROLES));
  const example = `$ npm run -s cli -- users:role sample-user admin
sample-user  admin`;
  return withCommonOptions(withWaitOptions(command), example).action(
    async (given: string, role: Role, options: WaitingOptions) =>
      run(cli, await readIds([given]), options, {
        apply: (id, lifecycle) => lifecycle.changeRole(id, role),
        done: role,
        unchanged: (state) => unlessDeleted(state, `was-${role}-already`),
      }),
  );
}

export function usersDeactivate(cli: Cli): Command {
  const command = new Command('users:deactivate')
    .description('end the sessions of accounts, refuse new ones, and deactivate them in Stream')
    .argument('<id...>', 'account ids, at most 1000');
  const example = `$ npm run -s cli -- users:deactivate sample-user
sample-user  deactivated`;
  return withCommonOptions(withWaitOptions(command), example).action(async (given: string[], options: WaitingOptions) =>
    run(cli, await readIds(given), options, {
      apply: (id, lifecycle) => lifecycle.deactivate(id),
      done: 'deactivated',
      unchanged: (state) => unlessDeleted(state, 'was-deactivated-already'),
    }),
  );
}

export function usersReactivate(cli: Cli): Command {
  const command = new Command('users:reactivate')
    .description('let deactivated accounts sign in again, and reactivate them in Stream')
    .argument('<id...>', 'account ids, at most 1000');
  const example = `$ npm run -s cli -- users:reactivate sample-user
sample-user  reactivated`;
  return withCommonOptions(withWaitOptions(command), example).action(async (given: string[], options: WaitingOptions) =>
    run(cli, await readIds(given), options, {
      apply: (id, lifecycle) => lifecycle.reactivate(id),
      done: 'reactivated',
      unchanged: (state) => unlessDeleted(state, 'was-active-already'),
    }),
  );
}

/** Deletes accounts here and in Stream. It cannot be undone, so it asks first, or needs --yes. */
export function usersDelete(cli: Cli): Command {
  const command = new Command('users:delete')
    .description('delete accounts, here and in Stream, with the messages and conversations they have there')
    .argument('<id...>', 'account ids, at most 1000')
    .option('--soft', 'keep their messages; a hard deletion may follow later')
    .option('--yes', 'do not ask');
  const example = `$ npm run -s cli -- users:delete 6b0197c8380a463206272235 sample-user --yes
6b0197c8380a463206272235  deleted
sample-user               deleted`;
  return withCommonOptions(withWaitOptions(command), example).action(
    async (given: string[], options: DeleteOptions) => {
      const ids = await readIds(given);
      if (!options.yes) await confirm(cli.terminal, ids.length, options.soft ?? false);
      await run(cli, ids, options, {
        apply: (id, lifecycle) => lifecycle.remove(id, options.soft ? 'soft' : 'hard'),
        done: 'deleted',
        unchanged: () => ({ outcome: 'was-deleted-already', ok: true }),
      });
    },
  );
}

/**
 * @throws CliError (aborted) for any other answer than the number of accounts; (usage) when there is no terminal.
 */
export async function confirm(terminal: Terminal, count: number, soft: boolean): Promise<void> {
  if (!terminal.interactive) throw usageError('there is no terminal to ask on: add --yes to delete without a question');
  const accounts = count === 1 ? '1 account' : `${count} accounts`;
  const what = soft ? `Delete ${accounts}? Their messages stay.` : `Delete ${accounts} and their messages for good?`;
  const answer = await terminal.ask(`${what} Type ${count} to go on: `);
  if (answer.trim() !== String(count)) throw abortedError('nothing was deleted');
}

function run(cli: Cli, ids: readonly string[], options: WaitingOptions, change: AccountChange): Promise<void> {
  return cli.run(options, async (application) => {
    const results = await changeAccounts(cli, application, ids, change, waitOf(options));
    return printResults(cli.terminal, results, options.json ?? false);
  });
}

/** Nothing was changed: a deleted account cannot be changed, any other one already was in the requested state. */
function unlessDeleted({ deletion }: AccountState, otherwise: string): Pick<Result, 'outcome' | 'ok'> {
  return deletion ? { outcome: 'is-deleted', ok: false } : { outcome: otherwise, ok: true };
}
