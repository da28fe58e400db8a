import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PROMPT } from '../support/outage.js';
import { expectError } from '../support/expect-error.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { StallingProxy } from './stalling-proxy.js';

describe('with a database that is silent', () => {
  let database: TestDatabase;
  let proxy: StallingProxy;
  let test: TestApp;

  beforeAll(async () => {
    database = await startTestDatabase();
    const uri = new URL(database.uri);
    proxy = await StallingProxy.start({ host: uri.hostname, port: Number(uri.port) });
    uri.host = `127.0.0.1:${proxy.port}`;
    // A client that follows the replica set's own address would go past the proxy.
    uri.searchParams.set('directConnection', 'true');
    test = await createTestApp({ ...PROMPT, MONGODB_URI: uri.toString() });
  });
  afterEach(() => proxy.resume());
  afterAll(async () => {
    await test.close();
    await proxy.close();
    await database.close();
  });

  it('ready says so instead of waiting with it, live goes on, and both recover', async () => {
    const isReady = async () => (await test.request('GET', '/health/ready')).status === 200;
    await eventually('readiness', isReady);
    proxy.stall();

    const refused = await test.request('GET', '/health/ready');

    expectError(refused, 'DATABASE_UNAVAILABLE');
    expect(refused.headers.get('retry-after')).toBe('2');
    expect((await test.request('GET', '/health/live')).status).toBe(200);
    proxy.resume();
    await eventually('readiness again', isReady, 20_000);
  });
});
