import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** A `mongod` that runs on this machine. */
export interface MongodBinary {
  readonly path: string;
  /** Such as `6.0.5`. */
  readonly version: string;
}

/** The oldest major version that is used. */
const OLDEST_MAJOR = 6;

const VERSION_DEADLINE_MS = 20_000;

/**
 * Runs `mongod --version`.
 *
 * @throws Error when the file cannot be run here, is not MongoDB, or is older than version 6.
 */
export async function inspectMongod(file: string): Promise<MongodBinary> {
  const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: VERSION_DEADLINE_MS });
  const [, version, major] = /^db version v((\d+)\.\d+\.\d+\S*)/m.exec(stdout) ?? [];
  if (version === undefined) throw new Error(`${file} does not say which version of MongoDB it is`);
  if (Number(major) < OLDEST_MAJOR) throw new Error(`${file} is MongoDB ${version}, older than ${OLDEST_MAJOR}`);
  return { path: file, version };
}

/** The first `mongod` in the folders of a search path. */
export async function findOnPath(searchPath: string): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'mongod.exe' : 'mongod';
  for (const folder of searchPath.split(path.delimiter)) {
    if (folder === '') continue;
    const file = path.join(folder, name);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
