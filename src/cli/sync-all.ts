import type { Application } from './application.js';
import { resultOf, type StreamWait } from './change-accounts.js';
import type { Cli } from './cli.js';
import { abortedError } from './cli-error.js';
import { startProgress } from './output/progress.js';
import { Tally } from './tally.js';
import { waitForStream } from './wait-for-stream.js';

/** Accounts marked, and then waited for, together. */
const PAGE_SIZE = 500;
/** What became of all accounts. */
export interface SyncSummary {
  readonly accounts: number;
  readonly synced: number;
  readonly underWay: number;
  readonly failed: number;
  readonly problems: Tally['problems'];
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
  const tally = new Tally();
  let marked = 0;
  for await (const ids of pages(states, cli.signal)) {
    await states.markAgain(ids);
    marked += ids.length;
  }
  if (!wait) return { accounts: marked, synced: 0, underWay: marked, failed: 0, problems: [] };
  const progress = startProgress(cli.terminal, 'At Stream');
  try {
    let seen = 0;
    for await (const ids of pages(states, cli.signal)) {
      const after = await waitForStream(states, ids, {
        timeoutSeconds: Math.max(0, end - performance.now()) / 1000,
        signal: cli.signal,
        onProgress: (settled) => progress.update(seen + settled, Math.max(marked, seen + ids.length)),
      });
      for (const id of ids) tally.add(resultOf(id, after.get(id), 'synced'));
      seen += ids.length;
    }
    const { good: synced, underWay, failed, problems } = tally;
    return { accounts: seen, synced, underWay, failed, problems };
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
