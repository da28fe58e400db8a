import { Cli } from './cli.js';
import { runProgram } from './program.js';
import { Terminal } from './terminal.js';
import { EXIT } from './cli-error.js';

/**
 * The command line: `node dist/cli/main.js <command>`. The application is imported only when a command needs it, so that
 * help and usage errors are fast.
 */
const { stdin, stdout, stderr } = process;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(EXIT.aborted);
    stop.abort();
  });
}
// The reader of the pipe may close it early.
stdout.on('error', () => process.exit(EXIT.failed));

const cli = new Cli(new Terminal({ stdin, stdout, stderr }), stop.signal, async (terminal, verbose) => {
  const { openApplication } = await import('./application.js');
  return openApplication(terminal, verbose);
});
const exitCode = await runProgram(cli, process.argv.slice(2));
// A half-open connection would keep the process alive, so exit explicitly, after the output is flushed.
stdout.write('', () => process.exit(exitCode));
