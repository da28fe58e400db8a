import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommonOptions } from './cli.js';
import { usageError } from './cli-error.js';

const MAX_WAIT_SECONDS = 86_400;
/** Each id is printed and confirmed; more need several calls. */
const MAX_IDS = 1000;

export interface WaitingOptions extends CommonOptions {
  readonly wait: boolean;
  /** In seconds. */
  readonly timeout: number;
}

/**
 * The account ids of a command line, each once.
 *
 * @throws CliError (usage) for a malformed id, and for too many.
 */
export async function readIds(given: readonly string[]): Promise<string[]> {
  const { cutText } = await import('../common/text/cut-text.js');
  const { isId } = await import('../common/validation/identifiers.js');
  const ids = [...new Set(given)];
  const wrong = ids.find((id): boolean => !isId(id));
  if (wrong !== undefined) throw usageError(`"${cutText(wrong, 60)}" is not an account id`);
  if (ids.length > MAX_IDS) throw usageError(`at most ${MAX_IDS} accounts at once, not ${ids.length}`);
  return ids;
}

/** A parser for a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** Adds the options that every command has, and an example at the end of its help. */
export function withCommonOptions(command: Command, example: string): Command {
  return command
    .option('--json', 'print one JSON document instead of text')
    .option('--verbose', "print the server's log, at LOG_LEVEL, on standard error")
    .addHelpText('after', `\nExample:\n${example.replaceAll(/^/gm, '  ')}`);
}

/** Adds the options of a command that waits for Stream. */
export function withWaitOptions(command: Command, defaultSeconds = 60): Command {
  return command
    .addOption(
      new Option('--timeout <seconds>', 'how long to wait for Stream')
        .argParser(wholeNumber(1, MAX_WAIT_SECONDS))
        .default(defaultSeconds),
    )
    .option('--no-wait', 'do not wait for Stream at all');
}
