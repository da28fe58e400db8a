import { Argon2 } from '../../src/auth/passwords/argon2.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PROMPT } from '../support/outage.js';
import { expectError } from '../support/expect-error.js';
import { startTcpProxy, type ProxyMode, type TcpProxy } from '../support/tcp-proxy.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { newAccount, openSession, PASSWORD, signUp } from './accounts.js';

describe('signing in while the database is away', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let test: TestApp;

  beforeAll(async () => {
    database = await startTestDatabase();
    const uri = new URL(database.uri);
    proxy = await startTcpProxy(Number(uri.port || 27017));
    uri.port = String(proxy.port);
    uri.searchParams.set('directConnection', 'true');
    test = await createTestApp({ ...PROMPT, MONGODB_URI: uri.toString() });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    proxy.setMode('pass');
    await eventually('readiness', async () => (await test.request('GET', '/health/ready')).status === 200, 20_000);
  });
  afterAll(async () => {
    await test.close();
    await proxy.close();
    await database.close();
  });

  it.each<ProxyMode>(['away', 'silent'])(
    '(%s) refuses every sign-in, checks no password, and says so',
    async (mode) => {
      const account = await signUp(test);
      const { token } = await openSession(test, account);
      const { email } = account;
      const verify = jest.spyOn(test.app.get(Argon2), 'verify');
      proxy.setMode(mode);
      const answers = await Promise.all([
        test.request('POST', '/api/auth/login', { body: { email, password: PASSWORD } }),
        test.request('POST', '/api/auth/session', { body: { email, password: PASSWORD } }),
        test.request('POST', '/api/auth/signup', { body: newAccount() }),
        test.request('POST', '/api/auth/logout', { as: { token } }),
      ]);
      for (const answer of answers) {
        expectError(answer, 'DATABASE_UNAVAILABLE');
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect(verify).not.toHaveBeenCalled();
    },
  );

  it('and afterwards all is as before: no attempt was counted, no session ended', async () => {
    const account = await signUp(test);
    const { token } = await openSession(test, account);
    proxy.setMode('away');
    await Promise.all(
      Array.from({ length: 20 }, () =>
        test.request('POST', '/api/auth/login', { body: { email: account.email, password: PASSWORD } }),
      ),
    );
    proxy.setMode('pass');
    await eventually('the database', async () => (await test.request('GET', '/health/ready')).status === 200, 20_000);
    expect((await test.request('GET', '/api/auth/me', { as: { token } })).status).toBe(200);
    await openSession(test, account);
  });
});
