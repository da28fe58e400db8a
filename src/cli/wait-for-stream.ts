import { setTimeout as delay } from 'node:timers/promises';
import type { AccountState } from '../users/account-states.service.js';
import type { Application } from './application.js';
import type { Cli } from './cli.js';
import { abortedError } from './cli-error.js';
import type { WaitingOptions } from './options.js';
import { startProgress } from './progress.js';
import { type Result, resultOf } from './results.js';

type States = Pick<Application['states'], 'findMany'>;

/** How often the accounts that are under way are read. */
const POLL_MS = 200;

export interface AwaitedAccounts {
  /** The outcome when Stream has an account as it should be. */
  readonly done: string;
  /** How many accounts there are, for the progress bar. It grows with the pages. */
  readonly total: number;
  /** In seconds. */
  readonly timeout: number;
}

/**
 * Waits for accounts page by page, and yields a result for each. Memory holds one page. The work may be done by this
 * process or by a server.
 *
 * @throws CliError (aborted) when the command is stopped. What was marked is done all the same.
 */
export async function* awaitStream(
  cli: Cli,
  states: States,
  pages: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  { done, total, timeout }: AwaitedAccounts,
): AsyncGenerator<Result> {
  const endsAtMs = performance.now() + timeout * 1000;
  const progress = startProgress(cli.terminal, 'In Stream');
  let seen = 0;
  try {
    for await (const ids of pages) {
      const onProgress = (settled: number): void => progress.update(seen + settled, Math.max(total, seen + ids.length));
      const after = await waitForAll(states, ids, { endsAtMs, signal: cli.signal, onProgress });
      for (const id of ids) yield resultOf(id, after.get(id), done);
      seen += ids.length;
    }
  } finally {
    progress.stop();
  }
}

/** Results for accounts that were marked, in the order of `ids`: after the wait, or without one. */
export async function resultsOf(
  cli: Cli,
  states: States,
  ids: readonly string[],
  { wait, timeout }: WaitingOptions,
  done: string,
): Promise<Result[]> {
  if (!wait) return ids.map((id) => ({ id, outcome: 'marked', ok: true, detail: 'not waited for Stream' }));
  const results: Result[] = [];
  const pages = ids.length > 0 ? [ids] : [];
  for await (const result of awaitStream(cli, states, pages, { done, total: ids.length, timeout })) {
    results.push(result);
  }
  return results;
}

/** Polls until no account is under way, or until the time is over. Accounts that do not exist have no state. */
async function waitForAll(
  states: States,
  ids: readonly string[],
  { endsAtMs, signal, onProgress }: { endsAtMs: number; signal: AbortSignal; onProgress: (settled: number) => void },
): Promise<Map<string, AccountState>> {
  const known = new Map<string, AccountState>();
  let waiting: readonly string[] = ids;
  for (;;) {
    if (signal.aborted) throw stoppedError();
    const overdue = performance.now() >= endsAtMs;
    try {
      for (const [id, state] of await states.findMany(waiting)) known.set(id, state);
      waiting = waiting.filter((id) => known.get(id)?.sync === 'under-way');
    } catch (error) {
      // The database may be unreachable for a moment.
      if (overdue) throw error;
    }
    onProgress(ids.length - waiting.length);
    if (waiting.length === 0 || overdue) return known;
    await delay(POLL_MS, undefined, { signal }).catch(() => {
      throw stoppedError();
    });
  }
}

const stoppedError = (): Error => abortedError('stopped waiting; a running server finishes what was marked');
