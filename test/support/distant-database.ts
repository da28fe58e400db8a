import { startTestDatabase } from '../../sandbox/database/testing/test-database.js';
import type { TestApp } from './create-test-app.js';
import { eventually } from './eventually.js';
import { PROMPT } from './outage.js';
import { startTcpProxy, type ProxyMode } from './tcp-proxy.js';

/** A database behind a network that can fail. */
export interface DistantDatabase {
  /** For a server that uses it. */
  readonly settings: Readonly<Record<string, string>>;
  setMode(mode: ProxyMode): void;
  /** Lets everything pass, and waits until the server is ready. */
  recover(test: Pick<TestApp, 'request'>): Promise<void>;
  close(): Promise<void>;
}

export async function startDistantDatabase(): Promise<DistantDatabase> {
  const database = await startTestDatabase();
  const uri = new URL(database.uri);
  const proxy = await startTcpProxy(Number(uri.port || 27017));
  uri.port = String(proxy.port);
  // A client that follows the replica set's own address would go past the proxy.
  uri.searchParams.set('directConnection', 'true');
  return {
    settings: { ...PROMPT, MONGODB_URI: uri.toString() },
    setMode: (mode) => proxy.setMode(mode),
    recover: async (test) => {
      proxy.setMode('pass');
      await eventually('readiness', async () => (await test.request('GET', '/health/ready')).status === 200, 20_000);
    },
    close: async () => {
      await proxy.close();
      await database.close();
    },
  };
}
