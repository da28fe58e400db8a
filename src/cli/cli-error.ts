import { errorText } from '../common/logging/error-text.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** A command that cannot go on, in one line for the person at the terminal. Anything else that is thrown is a defect. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.failed,
  ) {
    super(message);
  }
}

/** The command line is wrong; nothing was done. */
export const usageError = (message: string): CliError => new CliError(message, EXIT.usage);

/** The person at the terminal wants no more of it. */
export const abortedError = (message = 'aborted'): CliError => new CliError(message, EXIT.aborted);

/** What is said of an error: its text on one line, without the values that foreign errors quote, and never a stack. */
export function describeError(error: unknown): { readonly text: string; readonly exitCode: ExitCode } {
  const exitCode = error instanceof CliError ? error.exitCode : EXIT.failed;
  if (!(error instanceof Error)) return { text: 'an unknown failure', exitCode };
  // Texts of our own quote on purpose; settings that cannot be used are named line by line, and never with their values.
  const ours = error instanceof CliError || error.name === 'ConfigError';
  const lines = (ours ? error.message : errorText(error))
    .trim()
    .split(/\s*\n\s*/)
    .filter(Boolean);
  const [first = error.name, ...rest] = lines.map((line) => line.replaceAll(/\p{Cc}/gu, '�'));
  return { text: rest.length > 0 ? `${first} ${rest.join('; ')}` : first, exitCode };
}
