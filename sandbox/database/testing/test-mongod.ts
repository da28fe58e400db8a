import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findMongod } from '../find-mongod.js';
import { inspectMongod, type MongodBinary } from '../mongod-binary.js';
import { type MongodOptions, type RunningMongod, startMongod } from '../mongod.js';
import { stablePort } from '../../start/ports.js';

/** A memory file system, where waiting for the disk costs nothing; not used when it is as small as in most containers. */
const RAM_DISK = '/dev/shm';
const ENOUGH_BYTES = 2 * 1024 ** 3;
const PREFIX = 'backchannel-mongod-';

/** Where the file is, for processes that are started by one that has found it. */
const FOUND = 'TEST_MONGOD_BINARY';

/** A `mongod` on a folder of its own, which {@link TestMongod.remove} removes with it. */
export interface TestMongod extends RunningMongod {
  readonly options: MongodOptions;
  remove(): Promise<void>;
}

/** Settings of a server for tests: documents expire promptly, and fail points may be set. */
const PARAMETERS = { enableTestCommands: '1', ttlMonitorSleepSecs: '1' } as const;

/** Starts a `mongod` as a replica set of one, its data in memory where that is possible. */
export async function startTestMongod(): Promise<TestMongod> {
  const options = await testMongodOptions();
  const mongod = await startMongod(options);
  return { ...mongod, options, remove: () => removeAfter(mongod, options) };
}

/** What {@link startTestMongod} starts a server with: a folder and a port of its own. */
export async function testMongodOptions(): Promise<MongodOptions> {
  const binary = await binaryForTests();
  const base = await fastFolder();
  await removeLeftovers(base);
  const dataDir = await mkdtemp(path.join(base, `${PREFIX}${process.pid}-`));
  return { binary, dataDir, port: await stablePort(undefined, []), parameters: PARAMETERS };
}

async function removeAfter(mongod: RunningMongod, { dataDir }: MongodOptions): Promise<void> {
  await mongod.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function binaryForTests(): Promise<MongodBinary> {
  const known = process.env[FOUND];
  const binary = known ? await inspectMongod(known) : await findMongod((line) => process.stderr.write(`${line}\n`));
  process.env[FOUND] = binary.path;
  return binary;
}

async function fastFolder(): Promise<string> {
  const free = await statfs(RAM_DISK).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return free >= ENOUGH_BYTES ? RAM_DISK : tmpdir();
}

/** Folders of runs that were killed. */
async function removeLeftovers(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    if (!name.startsWith(PREFIX) || isAlive(Number.parseInt(name.slice(PREFIX.length), 10))) continue;
    await rm(path.join(base, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
