import { Command, CommanderError } from 'commander';
import type { Cli } from './cli.js';
import { describeError, EXIT, type ExitCode } from './cli-error.js';
import { channelsDrift, usersDrift } from './commands/drift.js';
import { roomsEnd, roomsList } from './commands/rooms.js';
import { streamDoctor, streamSetup } from './commands/stream.js';
import { token } from './commands/token.js';
import { usersCreate } from './commands/users-create.js';
import { usersDeactivate, usersDelete, usersReactivate, usersRole } from './commands/users-change.js';
import { usersSync } from './commands/users-sync.js';
import { VERSION } from '../version.js';

const COMMANDS = [
  usersCreate,
  usersSync,
  usersRole,
  usersDeactivate,
  usersReactivate,
  usersDelete,
  usersDrift,
  channelsDrift,
  roomsList,
  roomsEnd,
  streamSetup,
  streamDoctor,
  token,
];

const EXIT_CODES = `
Exit codes:
  0  done
  1  some or all of it failed, or is still under way
  2  wrong usage; nothing was done
  3  stopped by you`;

/** The program with all commands and their common settings. */
export function createProgram(cli: Cli): Command {
  const { terminal } = cli;
  const program = new Command('backchannel')
    .description('Runs and repairs a Backchannel installation. Settings come from the environment and from .env.')
    .version(VERSION, '--version', 'print the version')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES);
  for (const create of COMMANDS) program.addCommand(create(cli).addHelpText('after', EXIT_CODES));
  for (const command of [program, ...program.commands]) {
    command
      .helpOption('--help', 'show what a command does and takes')
      .showSuggestionAfterError()
      .exitOverride()
      .configureOutput({
        writeOut: (text) => terminal.streams.stdout.write(text),
        // runProgram prints errors on one line.
        writeErr: () => undefined,
      });
  }
  return program;
}

/** Runs one command line. Errors are printed on one line of standard error. */
export async function runProgram(cli: Cli, args: readonly string[]): Promise<ExitCode> {
  const program = createProgram(cli);
  try {
    if (args.length === 0) {
      cli.terminal.note(program.helpInformation());
      return EXIT.usage;
    }
    await program.parseAsync([...args], { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return afterParsing(cli, error);
    const { text, exitCode } = describeError(error);
    cli.terminal.note(`error: ${text}`);
    return exitCode;
  }
}

/** Commander throws to stop, also after it has printed help or the version. */
function afterParsing({ terminal }: Cli, { exitCode, message }: CommanderError): ExitCode {
  if (exitCode === 0) return EXIT.done;
  terminal.note(message.replaceAll(/\s*\n\s*/g, ' '));
  return EXIT.usage;
}
