import { Command } from 'commander';
import type { SetupPlan } from '../../stream/setup/setup-plan.js';
import type { Application } from '../application.js';
import { abortedError, usageError } from '../cli-error.js';
import type { Cli, CommonOptions } from '../cli.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { withCommonOptions } from '../options.js';
import type { Terminal } from '../terminal.js';

interface Options extends CommonOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const EXAMPLE = `$ npm run -s cli -- stream:setup --yes
guest_user_creation_disabled: false -> true
grants of messaging, user: withdraw create-channel, delete-channel-owner
event_hooks: add https://api.example.com/api/webhooks/stream with 14 event types
3 changes made`;

/** Sets up the app in Stream: permissions, switches, upload rules, the hook and the system user. */
export function streamSetup(cli: Cli): Command {
  const command = new Command('stream:setup')
    .description("set up the app in Stream: clients' permissions, upload rules, the webhook and the system user")
    .option('--dry-run', 'only print what would be changed')
    .option('--yes', 'do not ask');
  return withCommonOptions(command, EXAMPLE).action((options: Options) =>
    cli.run(options, (application) => setUp(cli, application, options)),
  );
}

async function setUp(
  { terminal }: Cli,
  { setup, hook }: Application,
  { dryRun = false, yes = false, json = false }: Options,
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
  const answer = await terminal.ask(`Make ${countOf(lines)} in Stream? [y/N] `);
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
  else if (!made) terminal.result(`${countOf(plan.lines)} to make`);
  else if (left.length === 0) terminal.result(`${countOf(plan.lines)} made`);
  else terminal.result(['Stream has not taken:', ...left].join('\n'));
}

const countOf = (lines: readonly string[]): string => `${lines.length} change${lines.length === 1 ? '' : 's'}`;
