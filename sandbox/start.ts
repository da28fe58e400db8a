/**
 * `npm start`: runs the whole system, using what the environment or `.env` gives and standing in for the rest.
 *
 *   node dist-sandbox/start.js [--watch] [--debug]
 *
 * With --debug, a debugger can attach to the server on port 9229.
 *
 * Exit code: 0 after Ctrl-C, SIGTERM or a closed terminal; the server's own when that ends by itself; 1 when the start
 * fails, with one line that says why. A second Ctrl-C, a second or more after the first, does not wait for anything.
 */
import { fileURLToPath } from 'node:url';
import { config } from 'dotenv';
import { runSystem } from './start/run.js';
import { StartError } from './start/start-error.js';

const fromFile: Record<string, string> = {};
config({ quiet: true, processEnv: fromFile });

/** One Ctrl-C arrives twice: from the terminal, and from npm, which passes it on. In ms. */
const SAME_SIGNAL_MS = 1000;

const stop = new AbortController();
let stoppedAtMs = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!stop.signal.aborted) {
      stoppedAtMs = performance.now();
      stop.abort();
    } else if (performance.now() - stoppedAtMs > SAME_SIGNAL_MS) {
      process.exit(1);
    }
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
