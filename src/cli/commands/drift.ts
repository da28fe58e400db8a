import { Command } from 'commander';
import type { ChannelDriftFinding } from '../../chat/drift/channel-drift.js';
import { chunksOf } from '../../common/chunks.js';
import type { DriftFinding } from '../../users/drift/drift.js';
import type { Application } from '../application.js';
import type { Cli, CommonOptions } from '../cli.js';
import { EXIT, type ExitCode } from '../cli-error.js';
import { DriftReporter } from '../drift-reporter.js';
import { type WaitingOptions, withCommonOptions, withWaitOptions } from '../options.js';
import { type Counts, countResults, describeCounts } from '../results.js';
import { awaitStream } from '../wait-for-stream.js';

interface RepairOptions extends CommonOptions {
  readonly repair?: boolean;
}

interface UsersOptions extends WaitingOptions, RepairOptions {
  readonly ignoreUnknown?: boolean;
}

/** Accounts that are awaited together. */
const PAGE_SIZE = 500;
const DEFAULT_WAIT_SECONDS = 600;

const USERS_EXAMPLE = `$ npm run -s cli -- users:drift --repair
role      sample-admin
profile   sample-vet  name, image
8 accounts and 8 users in Stream compared, 0 on their way: 2 differences
2 accounts marked: 2 repaired, 0 under way, 0 failed`;

const CHANNELS_EXAMPLE = `$ npm run -s cli -- channels:drift --repair
members   messaging:appointment-6740a1f2  +stranger, -sample-owner
unowned   messaging:support-customer-99
12 records and 13 channels in Stream compared, 0 on their way: 2 differences
1 repaired, 0 under way`;

/** Compares accounts with Stream's users. This finds changes that were made by hand. */
export function usersDrift(cli: Cli): Command {
  const command = new Command('users:drift')
    .description('compare all accounts with the users in Stream, and list the differences')
    .option('--repair', 'send the accounts that differ to Stream again')
    .option('--ignore-unknown', 'ignore users in Stream that belong to no account; they are never repaired');
  return withCommonOptions(withWaitOptions(command, DEFAULT_WAIT_SECONDS), USERS_EXAMPLE).action(
    (options: UsersOptions) => cli.run(options, (application) => compareUsers(cli, application, options)),
  );
}

/** Compares the channels that our records want with those in Stream. */
export function channelsDrift(cli: Cli): Command {
  const command = new Command('channels:drift')
    .description('compare all channels of this server with those in Stream, and list the differences')
    .option('--repair', 'make the channels that differ as they should be; unowned channels are never changed');
  return withCommonOptions(command, CHANNELS_EXAMPLE).action((options: RepairOptions) =>
    cli.run(options, (application) => compareChannels(cli, application, options)),
  );
}

async function compareUsers(cli: Cli, { drift, states }: Application, options: UsersOptions): Promise<ExitCode> {
  const { json = false, repair = false, ignoreUnknown = false } = options;
  const reporter = new DriftReporter(cli, json, { accounts: 'Accounts', stream: 'Users in Stream' });
  const differing = new Set<string>();
  const onFinding = (finding: DriftFinding): void => {
    if (ignoreUnknown && finding.kind === 'unknown') return;
    if (finding.accountId !== null) differing.add(finding.accountId);
    // Rows are printed as they are found, so the columns have a fixed width.
    reporter.finding(finding, finding.streamUserId.padEnd(24), finding.kind === 'profile' ? finding.fields : []);
  };
  const summary = await reporter.watch((onProgress) => drift.report({ repair, onFinding, onProgress }));
  const { accounts, streamUsers, marked } = summary;
  const { unknown, ...ours } = summary.findings;
  const findings = ignoreUnknown ? ours : summary.findings;
  const counts = repair ? await awaitRepair(cli, states, [...differing], options) : undefined;
  const found = reporter.summary(
    { ...summary, findings, ...(counts && withRepaired(counts)) },
    `${accounts} accounts and ${streamUsers} users`,
    counts && describeCounts(`${marked} accounts marked`, 'repaired', counts),
  );
  const isRepaired = counts?.underWay === 0 && counts.failed === 0 && (ignoreUnknown || unknown === 0);
  return found === 0 || isRepaired ? EXIT.done : EXIT.failed;
}

/** The state of the accounts that were marked for repair, as far as it is waited for. */
async function awaitRepair(
  cli: Cli,
  states: Application['states'],
  ids: readonly string[],
  { wait, timeout }: WaitingOptions,
): Promise<Counts> {
  if (!wait) return { ok: 0, underWay: 0, failed: 0, problems: [] };
  const awaited = { done: 'repaired', total: ids.length, timeout };
  return countResults(awaitStream(cli, states, chunksOf(ids, PAGE_SIZE), awaited));
}

const withRepaired = ({ ok: repaired, ...others }: Counts): object => ({ repaired, ...others });

async function compareChannels(
  cli: Cli,
  { channelDrift }: Application,
  { json = false, repair = false }: RepairOptions,
): Promise<ExitCode> {
  const reporter = new DriftReporter(cli, json, { records: 'Records', stream: 'Channels in Stream' });
  const onFinding = (finding: ChannelDriftFinding): void => reporter.finding(finding, finding.cid, finding.details);
  const summary = await reporter.watch((onProgress) => channelDrift.report({ repair, onFinding, onProgress }));
  const { records, streamChannels, repaired, underWay, findings } = summary;
  const ofRepair = repair ? `${repaired} repaired, ${underWay} under way` : undefined;
  const found = reporter.summary(summary, `${records} records and ${streamChannels} channels`, ofRepair);
  const isRepaired = repair && underWay === 0 && findings.unowned === 0;
  return found === 0 || isRepaired ? EXIT.done : EXIT.failed;
}
