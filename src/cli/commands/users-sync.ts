import { Command } from 'commander';
import type { Application } from '../application.js';
import type { Cli } from '../cli.js';
import { abortedError, EXIT, type ExitCode, usageError } from '../cli-error.js';
import { readIds, type WaitingOptions, withCommonOptions, withWaitOptions } from '../options.js';
import { type Counts, countResults, describeCounts, printResults, resultOf } from '../results.js';
import { awaitStream, resultsOf } from '../wait-for-stream.js';

interface Options extends WaitingOptions {
  readonly all?: boolean;
}

/** Accounts that are marked, and then awaited, together. */
const PAGE_SIZE = 500;
/** Stream takes about 30,000 accounts a minute. */
const DEFAULT_WAIT_SECONDS = 600;

const EXAMPLE = `$ npm run -s cli -- users:sync --all --json
{"accounts":10412,"synced":10411,"underWay":0,"failed":1,"problems":[{"id":"old-17","outcome":"failed", ...}]}`;

/** Sends accounts to Stream again, including those whose work is dead. */
export function usersSync(cli: Cli): Command {
  const command = new Command('users:sync')
    .description('send accounts to Stream again, including those whose work was given up')
    .argument('[id...]', 'account ids, at most 1000')
    .option('--all', 'every account, including deleted ones: Stream must not have those');
  return withCommonOptions(withWaitOptions(command, DEFAULT_WAIT_SECONDS), EXAMPLE).action(
    async (given: string[], options: Options) => {
      if (Boolean(options.all) === given.length > 0) throw usageError('name accounts, or --all, and not both');
      const ids = await readIds(given);
      await cli.run(options, async ({ states }) => {
        if (options.all) return syncAll(cli, states, options);
        const found = await states.findMany(ids);
        const known = ids.filter((id) => found.has(id));
        await states.markAgain(known);
        const synced = await resultsOf(cli, states, known, options, 'synced');
        const results = ids.map((id) => synced.find((result) => result.id === id) ?? resultOf(id, undefined, 'synced'));
        return printResults(cli.terminal, results, options.json);
      });
    },
  );
}

/**
 * Marks every account, page by page, and then waits page by page until Stream has them. With two passes the loop has
 * work from the first page on. If it is stopped in between, run it again. An account that is created meanwhile goes to
 * Stream by its own work.
 */
async function syncAll(cli: Cli, states: Application['states'], options: Options): Promise<ExitCode> {
  const { wait, timeout, json } = options;
  const startedAtMs = performance.now();
  let accounts = 0;
  for await (const ids of pagesOf(states, cli.signal)) {
    await states.markAgain(ids);
    accounts += ids.length;
  }
  let counts: Counts = { ok: 0, underWay: accounts, failed: 0, problems: [] };
  if (wait) {
    const left = timeout - (performance.now() - startedAtMs) / 1000;
    const awaited = { done: 'synced', total: accounts, timeout: left };
    counts = await countResults(awaitStream(cli, states, pagesOf(states, cli.signal), awaited));
    accounts = counts.ok + counts.underWay + counts.failed;
  }
  const { ok: synced, underWay, failed, problems } = counts;
  cli.terminal.result(
    json
      ? JSON.stringify({ accounts, synced, underWay, failed, problems })
      : describeCounts(`${accounts} accounts`, 'synced', counts),
  );
  return failed > 0 || (wait && underWay > 0) ? EXIT.failed : EXIT.done;
}

/** The ids of all accounts. */
async function* pagesOf(states: Application['states'], signal: AbortSignal): AsyncGenerator<string[]> {
  let after = '';
  for (;;) {
    if (signal.aborted) throw abortedError('stopped; run it again for the accounts that are left');
    const ids = await states.idsAfter(after, PAGE_SIZE);
    if (ids.length === 0) return;
    yield ids;
    after = ids.at(-1) ?? after;
  }
}
