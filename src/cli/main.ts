import { Cli } from './cli.js';
import { runProgram } from './program.js';
import { Terminal } from './terminal.js';
import { EXIT } from './exit-codes.js';

/**
 * The command line: `node dist/cli/main.js <command>`. The application is loaded when a command needs it, so that help
 * and complaints come at once.
 */
const { stdin, stdout, stderr } = process;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(EXIT.aborted);
    stop.abort();
  });
}
// Whoever reads the result may have seen enough.
stdout.on('error', () => process.exit(EXIT.failed));

const cli = new Cli(new Terminal({ stdin, stdout, stderr }), stop.signal, async (terminal, verbose) => {
  const { openApplication } = await import('./application.js');
  return openApplication(terminal, verbose);
});
const exitCode = await runProgram(cli, process.argv.slice(2));
// A connection that failed half-way would keep the process; what was written has to be out before.
stdout.write('', () => process.exit(exitCode));
