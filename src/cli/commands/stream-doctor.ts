import { Command } from 'commander';
import type { Finding } from '../../stream/setup/finding.js';
import type { Application } from '../application.js';
import type { Cli, CommonOptions } from '../cli.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { withCommonOptions } from '../options.js';

const EXAMPLE = `$ npm run -s cli -- stream:doctor
error    guests-allowed      anybody may create guest users in Stream. Run stream:setup.
warning  hook-timeout-short  Stream waits only 500 ms for an answer. Raise timeout_ms.
1 error, 1 warning`;

/** With these findings, Stream cannot be asked for channels. */
const STREAM_AWAY = new Set(['api-key-unknown', 'api-secret-wrong', 'rate-limited', 'stream-unreachable']);
const MAX_SHOWN = 5;

/** Looks for what is wrong in Stream and between Stream and the server. */
export function streamDoctor(cli: Cli): Command {
  const command = new Command('stream:doctor').description(
    'look for what is wrong with the app in Stream and with the way from Stream to this server; changes nothing',
  );
  return withCommonOptions(command, EXAMPLE).action((options: CommonOptions) =>
    cli.run(options, (application) => examine(cli, application, options)),
  );
}

async function examine(
  { terminal }: Cli,
  { doctor, channelDrift, hook }: Application,
  { json = false }: CommonOptions,
): Promise<ExitCode> {
  const findings = await doctor.examine(hook);
  if (!findings.some(({ code }) => STREAM_AWAY.has(code))) findings.push(...foreign(await channelDrift.findUnowned()));
  terminal.result(json ? JSON.stringify({ findings }) : describe(findings));
  return findings.length === 0 ? EXIT.done : EXIT.failed;
}

function foreign(cids: readonly string[]): Finding[] {
  if (cids.length === 0) return [];
  const shown = cids.slice(0, MAX_SHOWN).join(', ');
  const more = cids.length > MAX_SHOWN ? ` and ${cids.length - MAX_SHOWN} more` : '';
  return [
    {
      code: 'foreign-channels',
      severity: 'warning',
      text: `channels with ids of this server belong to no record: ${shown}${more}`,
      remedy: 'Look at them in the dashboard, and delete them there.',
    },
  ];
}

function describe(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ code }) => code.length));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const rows = findings.map(
    ({ severity, code, text, remedy }) => `${severity.padEnd(7)}  ${code.padEnd(width)}  ${text}. ${remedy}`,
  );
  if (findings.length === 0) return 'nothing is wrong';
  const counts = [count(errors, 'error'), count(findings.length - errors, 'warning')];
  return [...rows, counts.join(', ')].join('\n');
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
