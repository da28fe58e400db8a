import type { AccountState } from '../users/account-states.service.js';
import type { Application } from './application.js';
import type { Cli } from './cli.js';
import { abortedError, describeError } from './cli-error.js';
import { startProgress } from './output/progress.js';
import type { Result } from './output/results.js';
import { waitForStream } from './wait-for-stream.js';

/** A change that a command makes to accounts. */
export interface AccountChange {
  /** Makes it, marked for Stream; false when there was nothing to change. */
  readonly apply: (id: string) => Promise<boolean>;
  /** The outcome once Stream has it. */
  readonly done: string;
  /** The outcome for an account on which there was nothing to change. `ok`: it is already as it was asked for. */
  readonly unchanged: (state: AccountState) => Pick<Result, 'outcome' | 'ok' | 'detail'>;
}

/** Whether and how long to wait for Stream. */
export interface StreamWait {
  readonly wait: boolean;
  readonly timeoutSeconds: number;
}

/**
 * Changes accounts one by one and waits until Stream has all of it. An account that cannot be changed holds no other one
 * back. One that already is as asked for, but given up on the way to Stream, is given another attempt.
 */
export async function changeAccounts(
  cli: Cli,
  { states }: Application,
  ids: readonly string[],
  change: AccountChange,
  { wait, timeoutSeconds }: StreamWait,
): Promise<Result[]> {
  const results = new Map<string, Result>();
  const marked: string[] = [];
  const unchanged: string[] = [];
  for (const [done, id] of ids.entries()) {
    if (cli.signal.aborted) throw abortedError(`stopped after ${done} of ${ids.length} accounts`);
    try {
      const target = (await change.apply(id)) ? marked : unchanged;
      target.push(id);
    } catch (error) {
      results.set(id, { id, outcome: 'failed', ok: false, detail: describeError(error).text });
    }
  }
  const before = unchanged.length > 0 ? await states.look(unchanged) : new Map<string, AccountState>();
  for (const id of unchanged) {
    const state = before.get(id);
    const result = state ? change.unchanged(state) : { outcome: 'not-found', ok: false };
    if (state && result.ok && state.atStream !== 'done') marked.push(id);
    else results.set(id, { id, ...result });
  }
  const givenUp = marked.filter((id) => before.get(id)?.atStream === 'given-up');
  if (givenUp.length > 0) await states.markAgain(givenUp);
  if (wait && marked.length > 0) {
    const progress = startProgress(cli.terminal, 'At Stream');
    const options = {
      timeoutSeconds,
      signal: cli.signal,
      onProgress: (settled: number) => progress.update(settled, marked.length),
    };
    const after = await waitForStream(states, marked, options).finally(() => progress.stop());
    for (const id of marked) results.set(id, resultOf(id, after.get(id), change.done));
  } else {
    for (const id of marked) results.set(id, { id, outcome: 'marked', ok: true, detail: 'not waited for Stream' });
  }
  return ids.map((id) => results.get(id) ?? { id, outcome: 'failed', ok: false });
}

/** What to tell of an account after the wait. */
export function resultOf(id: string, state: AccountState | undefined, done: string): Result {
  if (!state) return { id, outcome: 'not-found', ok: false };
  const detail = state.lastError ?? undefined;
  if (state.atStream === 'done') return { id, outcome: done, ok: true };
  if (state.atStream === 'given-up') return { id, outcome: 'failed', ok: false, detail };
  return { id, outcome: 'under-way', ok: false, detail };
}
