import type { Application } from './application.js';
import { resultOf, type StreamWait } from './change-accounts.js';
import type { Cli } from './cli.js';
import { startProgress } from './output/progress.js';
import { Tally } from './tally.js';
import { waitForStream } from './wait-for-stream.js';

/** Accounts waited for together. */
const PAGE_SIZE = 500;

/** What became of accounts that were marked because they differed. */
export interface RepairSummary {
  readonly repaired: number;
  readonly underWay: number;
  readonly failed: number;
  readonly problems: Tally['problems'];
}

/** Waits until Stream has the accounts, whoever sends them. Without a wait, all are under way, which is no failure then. */
export async function awaitRepair(
  cli: Cli,
  states: Application['states'],
  ids: readonly string[],
  { wait, timeoutSeconds }: StreamWait,
): Promise<RepairSummary> {
  const tally = new Tally();
  if (!wait) return { repaired: 0, underWay: 0, failed: 0, problems: [] };
  const end = performance.now() + timeoutSeconds * 1000;
  const progress = startProgress(cli.terminal, 'At Stream');
  try {
    for (let start = 0; start < ids.length; start += PAGE_SIZE) {
      const page = ids.slice(start, start + PAGE_SIZE);
      const after = await waitForStream(states, page, {
        timeoutSeconds: Math.max(0, end - performance.now()) / 1000,
        signal: cli.signal,
        onProgress: (settled) => progress.update(start + settled, ids.length),
      });
      for (const id of page) tally.add(resultOf(id, after.get(id), 'repaired'));
    }
  } finally {
    progress.stop();
  }
  const { good, underWay, failed, problems } = tally;
  return { repaired: good, underWay, failed, problems };
}
