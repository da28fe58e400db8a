/**
 * Builds the server and the sandbox when a source is newer than the last build; otherwise prints nothing.
 *
 *   node scripts/build-if-changed.mjs [program [arguments]]
 *
 * A program that is named then runs in this process, as if it had been started directly. So signals reach it without a
 * shell or a parent in between. What the compilers print goes to standard error, so that standard output carries only
 * what the program prints. A signal during the build ends the compilers, and the exit code is 128 plus its number.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = [20, 20];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(`Node ${OLDEST_NODE.join('.')} or newer is required; this is ${process.versions.node}.`);
  process.exit(1);
}
const folders = ['src', 'sandbox'];
const files = ['package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.sandbox.json'];
/** The compilers write these at the end of a build. Their times are then set to the start of the build. */
const outputs = ['dist/.tsbuildinfo', 'dist-sandbox/.tsbuildinfo'];

/** When a file was last changed, in ms; without the file, `absent`. */
function changedAt(file, absent) {
  return statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? absent;
}

/** True when a source or a setting of the compilers is newer than the last build. */
function hasChanged() {
  const builtAt = Math.min(...outputs.map((file) => changedAt(file, 0)));
  const sources = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.includes('node_modules'))
      .map((name) => path.join(folder, name)),
  );
  return [...sources, ...files].some((file) => changedAt(file, 0) > builtAt);
}

/** Runs `npm run build`. Ends this process when the build fails or a signal arrives. */
async function build() {
  const begunAt = new Date();
  console.error('Building the server and the sandbox ...');
  // In a process group of its own: Ctrl-C reaches only this process, which then ends every compiler.
  const compilers = spawn('npm', ['run', '-s', 'build'], { cwd: root, stdio: ['ignore', 2, 2], detached: true });
  let received;
  const stop = (signal) => {
    received ??= signal;
    if (compilers.pid !== undefined) process.kill(-compilers.pid, 'SIGKILL');
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const [status] = await once(compilers, 'exit');
  for (const signal of signals) process.off(signal, stop);
  if (received !== undefined) {
    console.error('Stopped during the build; nothing was started.');
    process.exit(128 + constants.signals[received]);
  }
  if (status !== 0) process.exit(status ?? 1);
  for (const file of outputs) utimesSync(path.join(root, file), begunAt, begunAt);
}

if (hasChanged()) await build();

const [program] = process.argv.splice(2, 1);
if (program !== undefined) {
  process.argv[1] = path.join(root, program);
  await import(pathToFileURL(process.argv[1]).href);
}
