import { Command } from 'commander';
import type { Finding } from '../../stream/setup/finding.js';
import type { SetupPlan } from '../../stream/setup/setup-plan.js';
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
  if (!json) for (const line of plan.lines) terminal.result(line);
  if (!hook) terminal.note('note: PUBLIC_URL is not an address that Stream can reach, so the webhook is left as it is');
  if (dryRun || plan.lines.length === 0) {
    report(terminal, json, { plan, made: false, left: plan.lines });
    return EXIT.done;
  }
  if (!yes) await confirm(terminal, plan);
  const left = await setup.apply(plan, hook);
  report(terminal, json, { plan, made: true, left });
  return left.length === 0 ? EXIT.done : EXIT.failed;
}

/**
 * @throws CliError (aborted) for any other answer than yes; (usage) when there is no terminal.
 */
async function confirm(terminal: Terminal, { lines }: SetupPlan): Promise<void> {
  if (!terminal.interactive) throw usageError('there is no terminal to ask on: add --yes or --dry-run');
  const answer = await terminal.ask(`Make ${count(lines.length, 'change')} in Stream? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw abortedError('nothing was changed');
}

interface Outcome {
  readonly plan: SetupPlan;
  readonly made: boolean;
  /** What Stream does not have. */
  readonly left: readonly string[];
}

function report(terminal: Terminal, json: boolean, { plan, made, left }: Outcome): void {
  if (json) terminal.result(JSON.stringify({ changes: plan.lines, made, left }));
  else if (plan.lines.length === 0) terminal.result('Stream is set up as it should be');
  else if (!made) terminal.result(`${count(plan.lines.length, 'change')} to make`);
  else if (left.length === 0) terminal.result(`${count(plan.lines.length, 'change')} made`);
  else terminal.result(['Stream has not taken:', ...left].join('\n'));
}

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
  { doctor, hook }: Application,
  { json = false }: CommonOptions,
): Promise<ExitCode> {
  const findings = await doctor.examine(hook);
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
