import { MongoClient } from 'mongodb';

/**
 * The address of the MongoDB server that everything is measured on. The bench makes a database of its own there and drops
 * it at the end.
 *
 * @throws Error when no server is named
 */
export function databaseServerUri(): string {
  const uri = process.env['MONGODB_URI'];
  if (!uri) throw new Error('MONGODB_URI names no MongoDB server to measure on');
  return uri;
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
