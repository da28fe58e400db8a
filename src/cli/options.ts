import { type Command, InvalidArgumentError, Option } from 'commander';
import type { StreamWait } from './change-accounts.js';
import type { CommonOptions } from './cli.js';

const MAX_WAIT_SECONDS = 86_400;

/** Options of a command that waits for Stream. */
export interface WaitingOptions extends CommonOptions {
  readonly wait: boolean;
  readonly timeout: number;
}

/** Reads a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** What every command has: how it answers, and an example at the end of its help. */
export function withCommonOptions(command: Command, example: string): Command {
  return command
    .option('--json', 'print one JSON document instead of text')
    .option('--verbose', "print the server's log, at LOG_LEVEL, on standard error")
    .addHelpText('after', `\nExample:\n${example.replaceAll(/^/gm, '  ')}`);
}

/** What a command has that waits for Stream. */
export function withWaitOptions(command: Command, defaultSeconds = 60): Command {
  return command
    .addOption(
      new Option('--timeout <seconds>', 'how long to wait for Stream')
        .argParser(wholeNumber(1, MAX_WAIT_SECONDS))
        .default(defaultSeconds),
    )
    .option('--no-wait', 'do not wait for Stream at all');
}

export const waitOf = ({ wait, timeout }: WaitingOptions): StreamWait => ({ wait, timeoutSeconds: timeout });
