import { Command } from 'commander';
import { chunksOf } from '../../common/chunks.js';
import type { DriftFinding } from '../../users/drift/drift.js';
import type { DriftProgress, DriftSummary } from '../../users/drift/drift.service.js';
import type { Application } from '../application.js';
import type { Cli } from '../cli.js';
import { abortedError } from '../cli-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { waitOf, type WaitingOptions, withCommonOptions, withWaitOptions } from '../options.js';
import { startProgress } from '../progress.js';
import { type Counts, countResults, describeProblems } from '../results.js';
import { awaitStream, type StreamWait } from '../wait-for-stream.js';

interface Options extends WaitingOptions {
  readonly repair?: boolean;
  readonly ignoreUnknown?: boolean;
}

/** Accounts that are awaited together. */
const PAGE_SIZE = 500;
const DEFAULT_WAIT_SECONDS = 600;

/** The state of the accounts that were marked for repair. */
type RepairCounts = Omit<Counts, 'ok'> & { readonly repaired: number };

const EXAMPLE = `$ npm run -s cli -- users:drift --repair
role      sample-admin
profile   sample-vet  name, image
8 accounts and 8 users in Stream compared, 0 on their way: 2 differences
2 accounts marked: 2 repaired, 0 under way, 0 failed`;

/** Compares accounts with Stream's users. This finds changes that were made by hand. */
export function usersDrift(cli: Cli): Command {
  const command = new Command('users:drift')
    .description('compare all accounts with the users in Stream, and list the differences')
    .option('--repair', 'send the accounts that differ to Stream again')
    .option('--ignore-unknown', 'ignore users in Stream that belong to no account; they are never repaired');
  return withCommonOptions(withWaitOptions(command, DEFAULT_WAIT_SECONDS), EXAMPLE).action((options: Options) =>
    cli.run(options, (application) => compare(cli, application, options)),
  );
}

async function compare(cli: Cli, { drift, states }: Application, options: Options): Promise<ExitCode> {
  const { terminal, signal } = cli;
  const { json = false, repair = false, ignoreUnknown = false } = options;
  const progress = startProgress(terminal, 'Accounts');
  const differing = new Set<string>();
  const onFinding = (finding: DriftFinding): void => {
    if (ignoreUnknown && finding.kind === 'unknown') return;
    if (finding.accountId !== null) differing.add(finding.accountId);
    progress.stop();
    terminal.result(json ? JSON.stringify(finding) : describeFinding(finding));
  };
  const onProgress = (now: DriftProgress): void => {
    if (signal.aborted) throw abortedError('stopped comparing');
    const { checked, total = checked } = now;
    progress.update(checked, Math.max(checked, total), describePhase(now));
  };
  let summary: DriftSummary;
  try {
    summary = await drift.report({ repair, onFinding, onProgress });
  } finally {
    progress.stop();
  }
  const { unknown, ...ours } = summary.findings;
  const findings = ignoreUnknown ? ours : { ...ours, unknown };
  const found = Object.values(findings).reduce((sum, count) => sum + count, 0);
  const repaired = repair ? await awaitRepair(cli, states, [...differing], waitOf(options)) : undefined;
  if (json) terminal.result(JSON.stringify({ summary: { ...summary, findings, ...repaired } }));
  else terminal.result(describe(summary, found, repaired));
  if (found === 0) return EXIT.done;
  const isRepaired = repaired !== undefined && repaired.underWay + repaired.failed === 0;
  return isRepaired && (ignoreUnknown || unknown === 0) ? EXIT.done : EXIT.failed;
}

async function awaitRepair(
  cli: Cli,
  states: Application['states'],
  ids: readonly string[],
  { wait, timeoutSeconds }: StreamWait,
): Promise<RepairCounts> {
  if (!wait) return { repaired: 0, underWay: 0, failed: 0, problems: [] };
  const awaited = { done: 'repaired', total: ids.length, timeoutSeconds };
  const { ok, ...rest } = await countResults(awaitStream(cli, states, chunksOf(ids, PAGE_SIZE), awaited));
  return { repaired: ok, ...rest };
}

/** One row. Rows are printed as they are found, so the columns have a fixed width. */
function describeFinding({ kind, streamUserId, fields, deadLetter }: DriftFinding): string {
  const shown = kind === 'profile' ? fields.join(', ') : '';
  const row = `${kind.padEnd(8)}  ${streamUserId.padEnd(24)}  ${shown}${deadLetter ? ` (given up: ${deadLetter})` : ''}`;
  return row.trimEnd().replaceAll(/\p{Cc}/gu, '�');
}

function describePhase({ phase, waitingMs }: DriftProgress): string {
  if (waitingMs !== undefined) return `Waiting ${Math.ceil(waitingMs / 1000)} s for Stream`;
  return phase === 'accounts' ? 'Accounts' : 'Users in Stream';
}

function describe(
  { accounts, streamUsers, onTheirWay, marked }: DriftSummary,
  found: number,
  repaired: RepairCounts | undefined,
): string {
  const compared = `${accounts} accounts and ${streamUsers} users in Stream compared, ${onTheirWay} on their way`;
  const line = `${compared}: ${found === 0 ? 'no' : found} difference${found === 1 ? '' : 's'}`;
  if (!repaired) return line;
  const { repaired: done, underWay, failed } = repaired;
  return [
    line,
    `${marked} accounts marked: ${done} repaired, ${underWay} under way, ${failed} failed`,
    ...describeProblems(repaired),
  ].join('\n');
}
