import type { AccountState } from '../users/account-states.service.js';
import type { Application } from './application.js';
import type { Cli } from './cli.js';
import { abortedError, describeError } from './cli-error.js';
import type { Result } from './results.js';
import { resultsOf, type StreamWait } from './wait-for-stream.js';

/** A change that a command makes to accounts. */
export interface AccountChange {
  /** Makes the change and marks the account; false when there was nothing to change. */
  readonly apply: (id: string, lifecycle: Application['lifecycle']) => Promise<boolean>;
  /** The outcome when Stream has the change. */
  readonly done: string;
  /** The outcome for an account on which there was nothing to change. `ok`: it already is in the requested state. */
  readonly unchanged: (state: AccountState) => Pick<Result, 'outcome' | 'ok'>;
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
  wait: StreamWait,
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
  const before = await states.look(unchanged);
  for (const id of unchanged) {
    const state = before.get(id);
    const result = state ? change.unchanged(state) : { outcome: 'not-found', ok: false };
    if (state && result.ok && state.atStream !== 'done') marked.push(id);
    else results.set(id, { id, ...result });
  }
  const dead = marked.filter((id) => before.get(id)?.atStream === 'given-up');
  if (dead.length > 0) await states.markAgain(dead);
  for (const result of await resultsOf(cli, states, marked, wait, change.done)) results.set(result.id, result);
  return ids.flatMap((id) => results.get(id) ?? []);
}
