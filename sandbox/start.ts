/**
 * `npm start`: runs the whole system. It uses what the environment or `.env` names and provides the rest.
 *
 *   node dist-sandbox/start.js [--watch] [--debug] [--scene <name>]
 *
 * With --debug, a debugger can attach to the server on port 9229. A scene fills the system with data, once: docs/operations.md.
 *
 * Exit code: 0 after Ctrl-C, SIGTERM or a closed terminal; the server's own when the server ends by itself; 1 when the
 * start fails, with a message that says why. A second Ctrl-C, a second or more after the first, ends at once.
 */
import { fileURLToPath } from 'node:url';
import { config } from 'dotenv';
import { runSystem } from './start/run.js';
import { sceneOf } from './start/scenes/scenes.js';
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
      console.log('\nStopping ... (Ctrl-C again ends at once)');
    } else if (performance.now() - stoppedAtMs > SAME_SIGNAL_MS) {
      console.error('npm start: ended without waiting');
      process.exit(1);
    }
  });
}
// The terminal was closed, or the reader of a pipe has ended. Nothing can be shown any more, so the run ends in order.
for (const output of [process.stdout, process.stderr]) output.on('error', () => stop.abort());

let exitCode = 1;
try {
  exitCode = await runSystem({
    root: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...fromFile, ...process.env },
    watch: process.argv.includes('--watch'),
    scene: sceneOf(process.argv),
    stop: stop.signal,
    print: (text) => console.log(text),
  });
} catch (error) {
  console.error(error instanceof StartError ? `npm start: ${error.message}` : error);
}
// A download that was given up would keep the process alive.
process.exit(exitCode);
