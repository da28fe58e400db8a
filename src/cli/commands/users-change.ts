import { Argument, Command } from 'commander';
import { type Role, ROLES } from '../../common/accounts/roles.js';
import { OPERATOR } from '../../common/logging/security-log.js';
import type { AccountState } from '../../users/account-states.service.js';
import type { Application } from '../application.js';
import type { Cli } from '../cli.js';
import { abortedError, describeError, usageError } from '../cli-error.js';
import { readIds, type WaitingOptions, withCommonOptions, withWaitOptions } from '../options.js';
import { printResults, type Result } from '../results.js';
import type { Terminal } from '../terminal.js';
import { resultsOf } from '../wait-for-stream.js';

/** Whom security events name for a command. */
const ACTOR = { by: OPERATOR };

interface DeleteOptions extends WaitingOptions {
  readonly soft?: boolean;
  readonly yes?: boolean;
}

/** A change that a command makes to accounts. */
interface AccountChange {
  /** Makes the change and marks the account; false when there was nothing to change. */
  readonly apply: (id: string, lifecycle: Application['lifecycle']) => Promise<boolean>;
  /** The outcome when Stream has the change. */
  readonly done: string;
  /** The outcome for an account on which there was nothing to change. `ok`: it already is in the requested state. */
  readonly unchanged: (state: AccountState) => Pick<Result, 'outcome' | 'ok'>;
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
        apply: (id, lifecycle) => lifecycle.changeRole(id, role, ACTOR),
        done: role,
        unchanged: unlessDeleted(`was-${role}-already`),
      }),
  );
}

export function usersDeactivate(cli: Cli): Command {
  const command = new Command('users:deactivate').description(
    'end the sessions of accounts, refuse new ones, and deactivate them in Stream',
  );
  return changeOfSeveral(cli, command, 'sample-user\nsample-user  deactivated', () => ({
    apply: (id, lifecycle) => lifecycle.deactivate(id, ACTOR),
    done: 'deactivated',
    unchanged: unlessDeleted('was-deactivated-already'),
  }));
}

export function usersReactivate(cli: Cli): Command {
  const command = new Command('users:reactivate').description(
    'let deactivated accounts sign in again, and reactivate them in Stream',
  );
  return changeOfSeveral(cli, command, 'sample-user\nsample-user  reactivated', () => ({
    apply: (id, lifecycle) => lifecycle.reactivate(id, ACTOR),
    done: 'reactivated',
    unchanged: unlessDeleted('was-active-already'),
  }));
}

/** Deletes accounts here and in Stream. It cannot be undone, so it asks first, or needs --yes. */
export function usersDelete(cli: Cli): Command {
  const command = new Command('users:delete')
    .description('delete accounts, here and in Stream, with the messages and conversations they have there')
    .option('--soft', 'keep their messages; a hard deletion may follow later')
    .option('--yes', 'do not ask');
  const example = `6b0197c8380a463206272235 sample-user --yes
6b0197c8380a463206272235  deleted
sample-user               deleted`;
  return changeOfSeveral(cli, command, example, async ({ soft = false, yes }, count) => {
    if (!yes) await confirm(cli.terminal, count, soft);
    return {
      apply: (id, lifecycle) => lifecycle.remove(id, soft ? 'soft' : 'hard', ACTOR),
      done: 'deleted',
      unchanged: () => ({ outcome: 'was-deleted-already', ok: true }),
    };
  });
}

/** @param prepare called with the options and the number of accounts, before anything is changed */
function changeOfSeveral(
  cli: Cli,
  command: Command,
  example: string,
  prepare: (options: DeleteOptions, count: number) => AccountChange | Promise<AccountChange>,
): Command {
  command.argument('<id...>', 'account ids, at most 1000');
  const called = `$ npm run -s cli -- ${command.name()} ${example}`;
  return withCommonOptions(withWaitOptions(command), called).action(async (given: string[], options: DeleteOptions) => {
    const ids = await readIds(given);
    await run(cli, ids, options, await prepare(options, ids.length));
  });
}

/** @throws CliError (aborted) for any other answer than the number of accounts; (usage) when there is no terminal. */
export async function confirm(terminal: Terminal, count: number, soft: boolean): Promise<void> {
  if (!terminal.interactive) throw usageError('there is no terminal to ask on: add --yes to delete without a question');
  const accounts = count === 1 ? '1 account' : `${count} accounts`;
  const what = soft ? `Delete ${accounts}? Their messages stay.` : `Delete ${accounts} and their messages for good?`;
  const answer = await terminal.ask(`${what} Type ${count} to go on: `);
  if (answer.trim() !== String(count)) throw abortedError('nothing was deleted');
}

function run(cli: Cli, ids: readonly string[], options: WaitingOptions, change: AccountChange): Promise<void> {
  return cli.run(options, async (application) =>
    printResults(cli.terminal, await changeAccounts(cli, application, ids, change, options), options.json),
  );
}

/**
 * Changes accounts one by one, then waits until Stream has all changes. A failure of one account does not affect the
 * others. An account that already is in the requested state, but whose work is dead, is marked again.
 */
export async function changeAccounts(
  cli: Cli,
  { states, lifecycle }: Pick<Application, 'states' | 'lifecycle'>,
  ids: readonly string[],
  change: AccountChange,
  options: WaitingOptions,
): Promise<Result[]> {
  const results = new Map<string, Result>();
  const marked: string[] = [];
  const unchanged: string[] = [];
  for (const [index, id] of ids.entries()) {
    if (cli.signal.aborted) throw abortedError(`stopped after ${index} of ${ids.length} accounts`);
    try {
      const target = (await change.apply(id, lifecycle)) ? marked : unchanged;
      target.push(id);
    } catch (error) {
      results.set(id, { id, outcome: 'failed', ok: false, detail: describeError(error).text });
    }
  }
  const before = await states.findMany(unchanged);
  for (const id of unchanged) {
    const state = before.get(id);
    const result = state ? change.unchanged(state) : { outcome: 'not-found', ok: false };
    if (state && result.ok && state.sync !== 'done') marked.push(id);
    else results.set(id, { id, ...result });
  }
  const dead = marked.filter((id) => before.get(id)?.sync === 'dead');
  if (dead.length > 0) await states.markAgain(dead);
  for (const result of await resultsOf(cli, states, marked, options, change.done)) results.set(result.id, result);
  return ids.flatMap((id) => results.get(id) ?? []);
}

/** Nothing was changed: a deleted account cannot be changed, any other one already was in the requested state. */
const unlessDeleted =
  (otherwise: string): AccountChange['unchanged'] =>
  ({ deletion }) =>
    deletion ? { outcome: 'is-deleted', ok: false } : { outcome: otherwise, ok: true };
