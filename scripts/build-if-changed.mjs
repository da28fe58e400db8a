/**
 * Builds server and sandbox when a source is newer than the last build, and says nothing otherwise: what stands between
 * a developer and a command. What the compilers print goes to standard error, so that a command's result stays alone on
 * standard output.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = [20, 20];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
  process.exit(1);
}
const folders = ['src', 'sandbox'];
const files = ['package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.sandbox.json'];
/** Written by the compilers at the end of a build; their times are set to the moment it began. */
const outputs = ['dist/.tsbuildinfo', 'dist-sandbox/.tsbuildinfo'];

/** When a file was changed last, in ms; without the file, `absent`. */
function changedAt(file, absent) {
  return statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? absent;
}

const builtAt = Math.min(...outputs.map((file) => changedAt(file, 0)));
const sources = folders.flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => path.join(folder, name)),
);
if ([...sources, ...files].some((file) => changedAt(file, 0) > builtAt)) {
  const begunAt = new Date();
  console.error('building ...');
  const { status } = spawnSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) for (const file of outputs) utimesSync(path.join(root, file), begunAt, begunAt);
  process.exitCode = status ?? 1;
}
