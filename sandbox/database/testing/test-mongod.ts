import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findMongod } from '../find-mongod.js';
import { inspectMongod, type MongodBinary } from '../mongod-binary.js';
import { type MongodOptions, type RunningMongod, startMongod } from '../mongod.js';
import { isAlive } from '../../start/is-alive.js';
import { ownPort } from '../../start/testing/own-port.js';

/** A memory file system, where waiting for the disk costs nothing; not used when it is as small as in most containers. */
const RAM_DISK = '/dev/shm';
const ENOUGH_BYTES = 2 * 1024 ** 3;
const PREFIX = 'backchannel-mongod-';

/** Where the file is, for processes that are started by one that has found it. */
const FOUND = 'TEST_MONGOD_BINARY';

/** Settings of a server for tests: documents expire promptly, and fail points may be set. */
const PARAMETERS = {
  enableTestCommands: '1',
  ttlMonitorSleepSecs: '1',
  oplogNetworkTimeoutBufferSeconds: '1',
} as const;

/**
 * A `mongod` on a folder of its own, which {@link TestMongod.remove} removes with it. It can be halted, killed, and
 * started again on the same data and port.
 */
export class TestMongod {
  private constructor(
    private readonly options: MongodOptions,
    private readonly start: (options: MongodOptions) => Promise<RunningMongod>,
    private running: RunningMongod,
  ) {}

  /** @param start how it is started, each time */
  static async start(start: (options: MongodOptions) => Promise<RunningMongod>): Promise<TestMongod> {
    const options = await testMongodOptions();
    return new TestMongod(options, start, await start(options));
  }

  get port(): number {
    return this.options.port;
  }

  /** The address of a database, for one direct connection. */
  uri(database: string): string {
    return this.running.uri(database);
  }

  /** SIGSTOP: it keeps its connections and answers nothing. SIGCONT: it goes on where it was. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    process.kill(this.running.pid, signal);
  }

  /** Kills it with SIGKILL. Harmless when it has ended. */
  async kill(): Promise<void> {
    if (isAlive(this.running.pid)) process.kill(this.running.pid, 'SIGKILL');
    await this.running.ended;
    await this.running.stop();
  }

  /** Starts it again after {@link kill}, on what it had stored. */
  async restart(): Promise<void> {
    this.running = await this.start(this.options);
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.options.dataDir, { recursive: true, force: true });
  }
}

/** Starts a `mongod` as a replica set of one, its data in memory where that is possible. */
export const startTestMongod = (): Promise<TestMongod> => TestMongod.start(startMongod);

/** What a server is started with: a folder and a port of its own. */
async function testMongodOptions(): Promise<MongodOptions> {
  const binary = await binaryForTests();
  const base = await fastFolder();
  await removeLeftovers(base);
  const dataDir = await mkdtemp(path.join(base, `${PREFIX}${process.pid}-`));
  return { binary, dataDir, port: await ownPort(), parameters: PARAMETERS };
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
