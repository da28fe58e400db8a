import { errorText } from '../common/logging/error-text.js';

/** Promised to scripts by `--help` and docs/cli.md. */
export const EXIT = {
  /** Everything is done. */
  done: 0,
  /** Some or all of it failed or is under way, or the command could not start. */
  failed: 1,
  /** The command line is wrong. Nothing was changed. */
  usage: 2,
  /** The user answered no, or stopped the command. */
  aborted: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Stops a command. Its message is printed on one line. Any other error is a defect. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.failed,
  ) {
    super(message);
  }
}

/** The command line is wrong. Nothing was changed. */
export const usageError = (message: string): CliError => new CliError(message, EXIT.usage);

/** The user answered no, or stopped the command. */
export const abortedError = (message = 'aborted'): CliError => new CliError(message, EXIT.aborted);

/** The text to print for an error: one line, no stack, and no values that errors of libraries quote. */
export function describeError(error: unknown): { readonly text: string; readonly exitCode: ExitCode } {
  const exitCode = error instanceof CliError ? error.exitCode : EXIT.failed;
  if (!(error instanceof Error)) return { text: 'an unknown failure', exitCode };
  // Our own messages quote on purpose; a ConfigError names settings line by line, without their values.
  const ours = error instanceof CliError || error.name === 'ConfigError';
  const lines = (ours ? error.message : errorText(error))
    .trim()
    .split(/\s*\n\s*/)
    .filter(Boolean);
  const [first = error.name, ...rest] = lines.map((line) => printable(line));
  return { text: rest.length > 0 ? `${first} ${rest.join('; ')}` : first, exitCode };
}

/** Control characters could control the terminal, so they are shown as �. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, '�');
