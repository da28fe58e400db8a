import path from 'node:path';
import { MongoClient } from 'mongodb';
import { freePort } from './free-port.js';

/** The MongoDB server that everything is measured on. The bench makes a database of its own there and drops it. */
export interface DatabaseServer {
  readonly uri: string;
  readonly close: () => Promise<void>;
}

/** What the sandbox has for running MongoDB, as it is compiled. */
interface Sandbox {
  readonly findMongod: (say: (line: string) => void) => Promise<object>;
  readonly startMongod: (options: { binary: object; dataDir: string; port: number }) => Promise<{
    uri: (database: string) => string;
    stop: () => Promise<void>;
  }>;
}

/**
 * The server that `MONGODB_URI` names, else one of our own: a replica set of one with its data below `folder`, so that a
 * write is journalled on the disk.
 */
export async function openDatabaseServer(folder: string): Promise<DatabaseServer> {
  const named = process.env['MONGODB_URI'];
  if (named) return { uri: named, close: () => Promise.resolve() };
  const load = (file: string): Promise<Sandbox> =>
    import(new URL(`../../dist-sandbox/database/${file}`, import.meta.url).href) as Promise<Sandbox>;
  const [{ findMongod }, { startMongod }] = await Promise.all([load('find-mongod.js'), load('mongod.js')]);
  const binary = await findMongod((line) => process.stderr.write(`${line}\n`));
  const mongod = await startMongod({ binary, dataDir: path.join(folder, 'mongodb'), port: await freePort() });
  return { uri: mongod.uri(''), close: () => mongod.stop() };
}

/** What stands below the figures: the server's version, and whether a majority is more than the server itself. */
export async function describeServer(uri: string): Promise<string> {
  const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 5000 });
  try {
    const admin = client.db('admin');
    const { version } = await admin.command({ buildInfo: 1 });
    const { setName, hosts } = await admin.command({ hello: 1 });
    const members = Array.isArray(hosts) ? `, replica set of ${hosts.length}` : '';
    return `MongoDB ${String(version)}${setName === undefined ? ', no replica set' : members}`;
  } finally {
    await client.close();
  }
}

/**
 * The same address with another database as its path. By hand, because an address with several hosts is no URL; when it
 * carries credentials and names no database to check them in, that stays MongoDB's default.
 */
export function withDatabase(uri: string, name: string): string {
  const [, start = '', path = '', options = ''] =
    /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/([^?]*))?(\?.*)?$/.exec(uri) ?? [];
  if (start === '') throw new Error('MONGODB_URI is no mongodb:// address');
  const checkedIn = path !== '' && start.includes('@') && !options.includes('authSource=') ? `authSource=${path}` : '';
  const separator = checkedIn === '' ? '' : options === '' ? '?' : '&';
  return `${start}/${name}${options}${separator}${checkedIn}`;
}
