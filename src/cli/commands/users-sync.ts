import { Command } from 'commander';
import type { Application } from '../application.js';
import { resultOf } from '../change-accounts.js';
import type { Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { readIds } from '../ids.js';
import { waitOf, type WaitingOptions, withCommonOptions, withWaitOptions } from '../options.js';
import { startProgress } from '../output/progress.js';
import { type Result, tellResults } from '../output/results.js';
import { type SyncSummary, syncAll } from '../sync-all.js';
import { waitForStream } from '../wait-for-stream.js';

interface Options extends WaitingOptions {
  readonly all?: boolean;
}

/** Stream takes some 30,000 accounts in a minute. */
const DEFAULT_WAIT_SECONDS = 600;

const EXAMPLE = `$ npm run -s cli -- users:sync --all --json
{"accounts":10412,"synced":10411,"underWay":0,"failed":1,"problems":[{"id":"old-17","outcome":"failed", ...}]}`;

/** Sends accounts to Stream once more, those that were given up included. */
export function usersSync(cli: Cli): Command {
  const command = new Command('users:sync')
    .description('send accounts to Stream once more, also those that were given up')
    .argument('[id...]', 'account ids, at most 1000')
    .option('--all', 'every account, deleted ones included: Stream must not have those');
  return withCommonOptions(withWaitOptions(command, DEFAULT_WAIT_SECONDS), EXAMPLE).action(
    async (given: string[], options: Options) => {
      if (Boolean(options.all) === given.length > 0) throw usageError('name accounts, or --all, and not both');
      const ids = await readIds(given);
      await cli.run(options, (application) =>
        options.all ? sendAll(cli, application, options) : sendSome(cli, application, ids, options),
      );
    },
  );
}

async function sendSome(
  cli: Cli,
  { states }: Application,
  ids: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const found = await states.look(ids);
  const known = ids.filter((id) => found.has(id));
  await states.markAgain(known);
  const { wait, timeoutSeconds } = waitOf(options);
  const progress = startProgress(cli.terminal, 'At Stream');
  const onProgress = (settled: number): void => progress.update(settled, known.length);
  const after = wait
    ? await waitForStream(states, known, { timeoutSeconds, signal: cli.signal, onProgress }).finally(() =>
        progress.stop(),
      )
    : found;
  const results = ids.map((id): Result => {
    if (wait || !found.has(id)) return resultOf(id, after.get(id), 'synced');
    return { id, outcome: 'marked', ok: true, detail: 'not waited for Stream' };
  });
  return tellResults(cli.terminal, results, options.json ?? false);
}

async function sendAll(cli: Cli, { states }: Application, options: Options): Promise<ExitCode> {
  const summary = await syncAll(cli, states, waitOf(options));
  cli.terminal.result(options.json ? JSON.stringify(summary) : describe(summary));
  const waitedFor = options.wait ? summary.underWay : 0;
  return waitedFor + summary.failed === 0 ? EXIT.done : EXIT.failed;
}

function describe({ accounts, synced, underWay, failed, problems }: SyncSummary): string {
  const counts = `${accounts} accounts: ${synced} synced, ${underWay} under way, ${failed} failed`;
  return [counts, ...problems.map(({ id, detail = '' }) => `${id}  failed  ${detail}`.trimEnd())].join('\n');
}
