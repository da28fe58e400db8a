import { Argon2 } from '../../src/auth/passwords/argon2.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { type DistantDatabase, startDistantDatabase } from '../support/distant-database.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import type { ProxyMode } from '../support/tcp-proxy.js';
import { newAccount, openSession, PASSWORD, signUp } from './accounts.js';

describe('signing in while the database is away', () => {
  let database: DistantDatabase;
  let test: TestApp;

  beforeAll(async () => {
    database = await startDistantDatabase();
    test = await createTestApp(database.settings);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await database.recover(test);
  });
  afterAll(async () => {
    await test.close();
    await database.close();
  });

  it.each<ProxyMode>(['away', 'silent'])(
    '(%s) refuses every sign-in, checks no password, and says so',
    async (mode) => {
      const account = await signUp(test);
      const { token } = await openSession(test, account);
      const { email } = account;
      const verify = jest.spyOn(test.app.get(Argon2), 'verify');
      database.setMode(mode);
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
    database.setMode('away');
    await Promise.all(
      Array.from({ length: 20 }, () =>
        test.request('POST', '/api/auth/login', { body: { email: account.email, password: PASSWORD } }),
      ),
    );
    database.setMode('pass');
    await eventually('the database', async () => (await test.request('GET', '/health/ready')).status === 200, 20_000);
    expect((await test.request('GET', '/api/auth/me', { as: { token } })).status).toBe(200);
    await openSession(test, account);
  });
});
