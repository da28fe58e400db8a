import type { Application } from './application.js';
import { abortedError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** Starts the application behind the commands. */
export type OpenApplication = (terminal: Terminal, verbose: boolean) => Promise<Application>;

/** What every command takes besides its own options. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** What a command works with: who asks, the application, and whether it shall end early. */
export class Cli {
  /** What the process ends with. */
  exitCode: ExitCode = EXIT.done;

  constructor(
    readonly terminal: Terminal,
    /** Aborted when the command is told to end by a signal. */
    readonly signal: AbortSignal,
    private readonly open: OpenApplication,
  ) {}

  /** Runs the part of a command that needs the application, and closes that whatever happens. */
  async run(options: CommonOptions, work: (application: Application) => Promise<ExitCode>): Promise<void> {
    const application = await this.open(this.terminal, options.verbose ?? false);
    try {
      if (this.signal.aborted) throw abortedError('nothing was done');
      this.exitCode = await work(application);
    } finally {
      await application.close();
    }
  }
}
