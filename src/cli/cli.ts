import type { Application } from './application.js';
import { abortedError, EXIT, type ExitCode } from './cli-error.js';
import type { Terminal } from './terminal.js';

/** The options of every command. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** What a command works with: the terminal, the application, and the signal to stop. */
export class Cli {
  exitCode: ExitCode = EXIT.done;

  constructor(
    readonly terminal: Terminal,
    /** Aborted when the process receives a signal to stop. */
    readonly signal: AbortSignal,
    private readonly open: (terminal: Terminal, verbose: boolean) => Promise<Application>,
  ) {}

  /** Starts the application, runs `work` with it, and always closes it. */
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
