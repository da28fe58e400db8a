import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { MongoInstance, MongoInstanceEvents } from 'mongodb-memory-server-core/lib/util/MongoInstance.js';
import { isAlive } from '../start/is-alive.js';
import { waitUntil } from '../start/wait-until.js';
import type { MongodBinary } from './mongod-binary.js';
import { formReplicaSet, REPLICA_SET } from './replica-set.js';

/** How to run a `mongod`. */
export interface MongodOptions {
  readonly binary: MongodBinary;
  /** Created when it is missing; what it holds from an earlier run is recovered. */
  readonly dataDir: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** `--setParameter` of the server. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A running `mongod`. It ends with this process, however that ends. */
export interface RunningMongod {
  readonly port: number;
  readonly pid: number;
  /** The address of a database, for one direct connection. */
  uri(database: string): string;
  /** Resolves when the server has ended, by itself or not. */
  readonly ended: Promise<void>;
  /** Ends it in order. Harmless when it has ended. */
  stop(): Promise<void>;
}

/** WiredTiger would take half of the machine's memory. */
const CACHE_GB = '1';
/** After a crash the journal is replayed before connections are accepted, in ms. */
const LAUNCH_DEADLINE_MS = 60_000;
/** How long the `mongod` of a process that was killed may take to end, in ms. */
const PREDECESSOR_DEADLINE_MS = 15_000;

const ALWAYS: Readonly<Record<string, string>> = {
  // Otherwise a member waits 15 s at shutdown for clients to leave for another one, and there is no other.
  shutdownTimeoutMillisForSignaledShutdown: '100',
  diagnosticDataCollectionEnabled: 'false',
};

/**
 * Starts a `mongod` as a replica set of one, and waits until it is primary.
 *
 * @throws Error when it does not start: the folder belongs to another `mongod`, the port is taken, the disk is full.
 */
export async function startMongod(options: MongodOptions): Promise<RunningMongod> {
  const mongod = await launchMongod(options);
  try {
    await formReplicaSet([options.port]);
  } catch (error) {
    await mongod.stop();
    throw error;
  }
  return mongod;
}

/** Starts a `mongod` as a member of a replica set that is formed later. */
export async function launchMongod({ binary, dataDir, port, parameters = {} }: MongodOptions): Promise<RunningMongod> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const setParameters = Object.entries({ ...ALWAYS, ...parameters }).flatMap(([name, value]) => [
    '--setParameter',
    `${name}=${value}`,
  ]);
  // The version is known. Asked for it again, a binary that Ctrl-C reaches would seem to be broken.
  process.env['MONGOMS_SYSTEM_BINARY_VERSION_CHECK'] ??= 'false';
  const instance = new MongoInstance({
    instance: {
      port,
      ip: '127.0.0.1',
      dbPath: dataDir,
      replSet: REPLICA_SET,
      storageEngine: 'wiredTiger',
      launchTimeout: LAUNCH_DEADLINE_MS,
      args: ['--quiet', '--wiredTigerCacheSizeGB', CACHE_GB, ...setParameters],
    },
    // With the version it has, the library has no reason to warn of another one.
    binary: { systemBinary: binary.path, version: binary.version },
    // A group of its own: Ctrl-C reaches only the starter, which ends the server first and the database after it.
    spawn: { detached: true },
  });
  const ended = new Promise<void>((resolve) => {
    instance.once(MongoInstanceEvents.instanceClosed, () => resolve());
  });
  try {
    await instance.start();
  } catch (error) {
    await instance.stop();
    throw error;
  }
  return {
    port,
    pid: instance.mongodProcess?.pid ?? 0,
    uri: (database) => `mongodb://127.0.0.1:${port}/${database}?directConnection=true`,
    ended,
    stop: async () => {
      await instance.stop();
    },
  };
}

/**
 * Waits until the `mongod` that had the folder last has ended. When the process that started it was killed, it ends a
 * few seconds later, and holds its folder and its port until then.
 */
export async function waitForPredecessor(dataDir: string, signal: AbortSignal): Promise<void> {
  const pid = Number(await readFile(path.join(dataDir, 'mongod.lock'), 'utf8').catch(() => ''));
  if (pid > 0) await waitUntil(() => Promise.resolve(!isAlive(pid)), PREDECESSOR_DEADLINE_MS, signal);
}
