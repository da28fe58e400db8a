import { createTestApp, sign, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { openSession, signUp } from './accounts.js';

describe('where tokens of other sign-in systems are not accepted', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ AUTH_EXTERNAL_TOKENS: 'false', COOKIE_SECURE: 'false', SESSION_TTL: '600' });
  });
  afterAll(() => test.close());

  it('the secret alone opens nothing', async () => {
    const account = await test.createAccount({ role: 'admin' });
    for (const claims of [{ sub: account.id }, { sub: account.id, role: 'admin' }, { userId: account.id, iss: 'x' }]) {
      const token = sign(claims, test.jwtSecret);
      expectError(await test.request('GET', '/api/chat/channels', { as: { token } }), 'UNAUTHORIZED');
      expect((await test.request('POST', '/api/auth/logout', { as: { token } })).status).toBe(200);
    }
  });

  it('our own sessions do, and live as long as they are set to', async () => {
    const account = await signUp(test);
    const { token } = await openSession(test, account);
    expect((await test.request('GET', '/api/chat/channels', { as: { token } })).status).toBe(200);
    const { status, headers } = await test.request('POST', '/api/auth/login', {
      body: { ...account, fullName: undefined, id: undefined, cookie: undefined },
    });
    expect(status).toBe(200);
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^jwt=\S+; Path=\/; Max-Age=600; HttpOnly; SameSite=Strict$/),
    ]);
  });
});
