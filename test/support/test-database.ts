import { randomBytes } from 'node:crypto';
import { startMongoSandbox } from '../../sandbox/mongo/server.js';

/** A database that nobody else uses. */
export interface TestDatabase {
  readonly uri: string;
  close(): Promise<void>;
}

/** A fresh database: on the server that `MONGODB_URI` names, else on a stand-in of its own, in memory. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const named = process.env['MONGODB_URI'];
  const sandbox = named ? undefined : await startMongoSandbox();
  const uri = new URL(named ?? sandbox?.uri ?? '');
  uri.pathname = `/test_${randomBytes(6).toString('hex')}`;
  return { uri: uri.toString(), close: async () => sandbox?.close() };
}
