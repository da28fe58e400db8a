import { Command } from 'commander';
import type { Finding } from '../../stream/setup/finding.js';
import type { Application } from '../application.js';
import { abortedError, EXIT, type ExitCode, usageError } from '../cli-error.js';
import type { Cli, CommonOptions } from '../cli.js';
import { withCommonOptions } from '../options.js';
import { table } from '../results.js';
import type { Terminal } from '../terminal.js';

interface SetupOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const SETUP_EXAMPLE = `$ npm run -s cli -- stream:setup --yes
guest_user_creation_disabled: false -> true
grants of messaging, user: withdraw create-channel, delete-channel-owner
event_hooks: add https://api.example.com/api/webhooks/stream with 14 event types
3 changes made`;

const DOCTOR_EXAMPLE = `$ npm run -s cli -- stream:doctor
error    guests-allowed      anybody may create guest users in Stream. Run stream:setup.
warning  hook-timeout-short  Stream waits only 500 ms for an answer. Raise timeout_ms.
1 error, 1 warning`;

/** Sets up the app in Stream: permissions, switches, upload rules, the hook and the system user. */
export function streamSetup(cli: Cli): Command {
  const command = new Command('stream:setup')
    .description("set up the app in Stream: clients' permissions, upload rules, the webhook and the system user")
    .option('--dry-run', 'only print what would be changed')
    .option('--yes', 'do not ask');
  return withCommonOptions(command, SETUP_EXAMPLE).action((options: SetupOptions) =>
    cli.run(options, (application) => setUp(cli, application, options)),
  );
}

async function setUp(
  { terminal }: Cli,
  { setup, hook }: Application,
  { dryRun = false, yes = false, json = false }: SetupOptions,
): Promise<ExitCode> {
  const plan = await setup.plan(hook);
  const { lines } = plan;
  if (!json) for (const line of lines) terminal.result(line);
  if (!hook) terminal.note('note: PUBLIC_URL is not an address that Stream can reach, so the webhook is left as it is');
  const made = !dryRun && lines.length > 0;
  if (made && !yes) await confirm(terminal, lines);
  const left = made ? await setup.apply(plan, hook) : lines;
  terminal.result(json ? JSON.stringify({ changes: lines, made, left }) : describeSetup(lines, made, left));
  return made && left.length > 0 ? EXIT.failed : EXIT.done;
}

/** @throws CliError (aborted) for any other answer than yes; (usage) when there is no terminal. */
async function confirm(terminal: Terminal, lines: readonly string[]): Promise<void> {
  if (!terminal.interactive) throw usageError('there is no terminal to ask on: add --yes or --dry-run');
  const answer = await terminal.ask(`Make ${count(lines.length, 'change')} in Stream? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw abortedError('nothing was changed');
}

/** @param left what Stream does not have */
function describeSetup(lines: readonly string[], made: boolean, left: readonly string[]): string {
  if (lines.length === 0) return 'Stream is set up as it should be';
  if (made && left.length > 0) return ['Stream has not taken:', ...left].join('\n');
  return `${count(lines.length, 'change')} ${made ? 'made' : 'to make'}`;
}

/** With these findings, Stream cannot be asked for channels. */
const STREAM_AWAY = new Set(['api-key-unknown', 'api-secret-wrong', 'rate-limited', 'stream-unreachable']);

/** Looks for what is wrong in Stream and between Stream and the server. */
export function streamDoctor(cli: Cli): Command {
  const command = new Command('stream:doctor').description(
    'look for what is wrong with the app in Stream and with the way from Stream to this server; changes nothing',
  );
  return withCommonOptions(command, DOCTOR_EXAMPLE).action((options: CommonOptions) =>
    cli.run(options, (application) => examine(cli, application, options)),
  );
}

async function examine(
  { terminal }: Cli,
  { doctor, channelDrift, hook }: Application,
  { json = false }: CommonOptions,
): Promise<ExitCode> {
  const findings = await doctor.examine(hook);
  if (!findings.some(({ code }) => STREAM_AWAY.has(code))) findings.push(...(await channelDrift.findForeign()));
  terminal.result(json ? JSON.stringify({ findings }) : describeFindings(findings));
  return findings.length === 0 ? EXIT.done : EXIT.failed;
}

function describeFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'nothing is wrong';
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const rows = findings.map(({ severity, code, text, remedy }) => [severity.padEnd(7), code, `${text}. ${remedy}`]);
  return `${table(rows)}\n${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`;
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
