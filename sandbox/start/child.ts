/**
 * Runs a program for as long as the process that started it lives: `node child.js <program> [arguments]`, with an IPC
 * channel. When the parent has ended, even by `kill -9`, the channel closes and this process ends: as on SIGTERM first,
 * and after some seconds in any case.
 */
import { pathToFileURL } from 'node:url';

/** How long the program may take to end in order, in ms. */
const GRACE_MS = 5000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The channel alone must not keep the process alive.
process.channel?.unref();

// The program now runs as if it had been started directly.
process.argv.splice(1, 1);
const [, program = ''] = process.argv;
await import(pathToFileURL(program).href);
