import { Command } from 'commander';
import type { ChannelDriftFinding, ChannelDriftProgress, ChannelDriftSummary } from '../../chat/drift/channel-drift.js';
import type { Application } from '../application.js';
import { abortedError } from '../cli-error.js';
import type { Cli, CommonOptions } from '../cli.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { withCommonOptions } from '../options.js';
import { startProgress } from '../progress.js';

interface Options extends CommonOptions {
  readonly repair?: boolean;
}

const EXAMPLE = `$ npm run -s cli -- channels:drift --repair
members   messaging:appointment-6740a1f2  +stranger, -sample-owner
unowned   messaging:support-customer-99
12 records and 13 channels in Stream compared, 0 on their way: 2 differences
1 repaired, 0 under way`;

/** Compares the channels that our records want with those in Stream. */
export function channelsDrift(cli: Cli): Command {
  const command = new Command('channels:drift')
    .description('compare all channels of this server with those in Stream, and list the differences')
    .option('--repair', 'make the channels that differ as they should be; unowned channels are never changed');
  return withCommonOptions(command, EXAMPLE).action((options: Options) =>
    cli.run(options, (application) => compare(cli, application, options)),
  );
}

async function compare(
  { terminal, signal }: Cli,
  { channelDrift }: Application,
  { json = false, repair = false }: Options,
): Promise<ExitCode> {
  const progress = startProgress(terminal, 'Records');
  const onFinding = (finding: ChannelDriftFinding): void => {
    progress.stop();
    terminal.result(json ? JSON.stringify(finding) : describeFinding(finding));
  };
  const onProgress = (now: ChannelDriftProgress): void => {
    if (signal.aborted) throw abortedError('stopped comparing');
    progress.update(now.checked, now.checked, describePhase(now));
  };
  let summary: ChannelDriftSummary;
  try {
    summary = await channelDrift.report({ repair, onFinding, onProgress });
  } finally {
    progress.stop();
  }
  const found = Object.values(summary.findings).reduce((sum, count) => sum + count, 0);
  if (json) terminal.result(JSON.stringify({ summary }));
  else terminal.result(describe(summary, found, repair));
  const isRepaired = repair && summary.underWay === 0 && summary.findings.unowned === 0;
  return found === 0 || isRepaired ? EXIT.done : EXIT.failed;
}

function describeFinding({ kind, cid, details, deadLetter }: ChannelDriftFinding): string {
  const row = `${kind.padEnd(8)}  ${cid}  ${details.join(', ')}${deadLetter ? ` (given up: ${deadLetter})` : ''}`;
  return row.trimEnd().replaceAll(/\p{Cc}/gu, '\uFFFD');
}

function describePhase({ phase, waitingMs }: ChannelDriftProgress): string {
  if (waitingMs !== undefined) return `Waiting ${Math.ceil(waitingMs / 1000)} s for Stream`;
  return phase === 'records' ? 'Records' : 'Channels in Stream';
}

function describe(summary: ChannelDriftSummary, found: number, repair: boolean): string {
  const { records, streamChannels, onTheirWay, repaired, underWay } = summary;
  const compared = `${records} records and ${streamChannels} channels in Stream compared, ${onTheirWay} on their way`;
  const line = `${compared}: ${found === 0 ? 'no' : found} difference${found === 1 ? '' : 's'}`;
  return repair ? `${line}\n${repaired} repaired, ${underWay} under way` : line;
}
