/**
 * `npm start`: runs the whole system, using what the environment or `.env` gives and standing in for the rest.
 *
 *   node dist-sandbox/start.js [--watch]
 *
 * Exit code: 0 after Ctrl-C, SIGTERM or a closed terminal; the server's own when that ends by itself; 1 when the start
 * fails, with one line that says why. A second Ctrl-C does not wait for anything.
 */
import { fileURLToPath } from 'node:url';
import { config } from 'dotenv';
import { runSystem } from './start/run.js';
import { StartError } from './start/start-error.js';

const fromFile: Record<string, string> = {};
config({ quiet: true, processEnv: fromFile });

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(1);
    stop.abort();
  });
}

try {
  process.exitCode = await runSystem({
    root: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...fromFile, ...process.env },
    watch: process.argv.includes('--watch'),
    stop: stop.signal,
    print: (text) => console.log(text),
  });
} catch (error) {
  console.error(error instanceof StartError ? `npm start: ${error.message}` : error);
  process.exitCode = 1;
}
