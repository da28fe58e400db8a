import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';

/** A database that nothing else uses. */
export interface TestDatabase {
  readonly uri: string;
  /** Drops it. */
  close(): Promise<void>;
}

/** A fresh database on the server of this run of Jest (`test/global-setup.mjs`). */
export function startTestDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_MONGODB_URI'];
  if (!server) throw new Error('TEST_MONGODB_URI is not set: run the tests with Jest, whose set-up starts MongoDB');
  const uri = new URL(server);
  uri.pathname = `/test_${randomBytes(6).toString('hex')}`;
  return Promise.resolve({ uri: uri.href, close: () => drop(uri.href) });
}

async function drop(uri: string): Promise<void> {
  const client = new MongoClient(uri);
  try {
    await client.db().dropDatabase();
  } finally {
    await client.close();
  }
}
