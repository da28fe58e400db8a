import type { Application } from './application.js';
import { resultOf, type StreamWait } from './change-accounts.js';
import type { Cli } from './cli.js';
import { abortedError } from './cli-error.js';
import { startProgress } from './output/progress.js';
import type { Result } from './output/results.js';
import { waitForStream } from './wait-for-stream.js';

/** Accounts marked, and then waited for, together. */
const PAGE_SIZE = 500;
/** So many of those that failed are named; all are counted. */
const MAX_PROBLEMS = 1000;

/** What became of all accounts. */
export interface SyncSummary {
  accounts: number;
  synced: number;
  underWay: number;
  failed: number;
  readonly problems: Result[];
}

/**
 * Marks every account, page by page, and then waits page by page until Stream has them; two walks, so that the worker
 * is busy from the first page on. Holds one page in memory. Ended in between, it is simply run again. An account that
 * is made meanwhile goes to Stream by itself.
 */
export async function syncAll(
  cli: Cli,
  states: Application['states'],
  { wait, timeoutSeconds }: StreamWait,
): Promise<SyncSummary> {
  const end = performance.now() + timeoutSeconds * 1000;
  const summary: SyncSummary = { accounts: 0, synced: 0, underWay: 0, failed: 0, problems: [] };
  for await (const ids of pages(states, cli.signal)) {
    await states.markAgain(ids);
    summary.accounts += ids.length;
  }
  if (!wait) return { ...summary, underWay: summary.accounts };
  const progress = startProgress(cli.terminal, 'At Stream');
  try {
    let seen = 0;
    for await (const ids of pages(states, cli.signal)) {
      const after = await waitForStream(states, ids, {
        timeoutSeconds: Math.max(0, end - performance.now()) / 1000,
        signal: cli.signal,
        onProgress: (settled) => progress.update(seen + settled, Math.max(summary.accounts, seen + ids.length)),
      });
      for (const id of ids) count(summary, resultOf(id, after.get(id), 'synced'));
      seen += ids.length;
    }
    return { ...summary, accounts: seen };
  } finally {
    progress.stop();
  }
}

async function* pages(states: Application['states'], signal: AbortSignal): AsyncGenerator<string[]> {
  let after = '';
  for (;;) {
    if (signal.aborted) throw abortedError('stopped; run it again for the accounts that are left');
    const ids = await states.idsAfter(after, PAGE_SIZE);
    if (ids.length === 0) return;
    yield ids;
    after = ids.at(-1) ?? after;
  }
}

function count(summary: SyncSummary, result: Result): void {
  if (result.ok) summary.synced += 1;
  else if (result.outcome === 'under-way') summary.underWay += 1;
  else {
    summary.failed += 1;
    if (summary.problems.length < MAX_PROBLEMS) summary.problems.push(result);
  }
}
