import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { createTestApp, sign, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { shiftClocks } from '../support/shift-clocks.js';
import { forge } from './forged.js';
import { cookieOf, forgetLimits, newAccount, openSession, ownOrigin, signUp, WRONG_PASSWORD } from './accounts.js';

const WEEK_MS = 604_800_000;
/** The most sessions that an account has open. */
const OPEN_SESSIONS = 100;

type Json = Record<string, unknown>;

const partOf = (token: string, part: 0 | 1): Json =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString()) as Json;

describe('a session', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ SIGNUP_RATE_LIMIT: '1000' });
  });
  beforeEach(() => forgetLimits(test));
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => test.close());

  const me = (headers: Record<string, string>) => test.request('GET', '/api/auth/me', { headers });
  const withToken = (token: string) => me({ authorization: `Bearer ${token}` });
  const logOut = (headers: Record<string, string> = {}) => test.request('POST', '/api/auth/logout', { headers });
  const open = async (id: string) =>
    (await test.database.collection('users').findOne({ _id: id as never }))?.['openSessions'] as { id: string }[];
  const lifecycle = () => test.app.get(AccountLifecycleService);

  describe('is a token', () => {
    it('that says exactly what it needs to, and nothing of the person', async () => {
      const account = await signUp(test);
      const { token } = await openSession(test, account);
      expect(partOf(token, 0)).toEqual({ alg: 'HS256', typ: 'at+jwt' });
      const { iat, ...claims } = partOf(token, 1);
      expect(claims).toEqual({
        iss: 'backchannel',
        aud: 'backchannel',
        sub: account.id,
        jti: expect.stringMatching(/^[\w-]{24}$/) as string,
        sv: 0,
        exp: Number(iat) + WEEK_MS / 1000,
      });
    });

    it('that is refused from the second on in which it expires', async () => {
      const { token } = await openSession(test, await signUp(test));
      expect((await withToken(token)).status).toBe(200);
      shiftClocks(test, WEEK_MS);
      jest.spyOn(Date, 'now').mockReturnValue(Date.now() + WEEK_MS);
      expectError(await withToken(token), 'UNAUTHORIZED');
    });

    it.each<[string, Json]>([
      ['without an id', { jti: undefined }],
      ['with a short id', { jti: 'short' }],
      ['with an id that is no text', { jti: { $ne: '' } }],
      ['without a session version', { sv: undefined }],
      ['of a later session version', { sv: 1 }],
      ['of a session version that is text', { sv: '0' }],
      ['of a session version that is an object', { sv: { $gte: 0 } }],
      ['without a time of issue', { iat: undefined }],
      ['without an end', { exp: undefined }],
      ['for nobody', { aud: undefined }],
      ['for somebody else', { aud: 'another' }],
      ['for us and somebody else', { aud: ['backchannel', 'another'] }],
      ['for us, by nobody', { iss: undefined }],
      ['for us, by somebody else', { iss: 'another' }],
      ['by us in a list', { iss: ['backchannel'] }],
      ['with a role', { role: 'admin' }],
      ['that is not valid before', { nbf: 0 }],
      ['that names the account twice', { userId: 'sample-owner' }],
      ['that names nobody', { sub: undefined }],
    ])('that nobody else makes: one %s is refused', async (_case, change) => {
      const account = await signUp(test);
      const { token } = await openSession(test, account);
      const claims = { ...partOf(token, 1), ...change };
      expect((await withToken(forge(partOf(token, 0), partOf(token, 1), test.jwtSecret))).status).toBe(200);
      expectError(await withToken(forge(partOf(token, 0), claims, test.jwtSecret)), 'UNAUTHORIZED');
    });

    it('of its own kind: one that names us and is of another is refused', async () => {
      const { token } = await openSession(test, await signUp(test));
      for (const typ of ['JWT', 'AT+JWT', 'application/at+jwt', undefined]) {
        const other = forge({ alg: 'HS256', typ }, partOf(token, 1), test.jwtSecret);
        expectError(await withToken(other), 'UNAUTHORIZED');
      }
    });
  });

  describe('ends', () => {
    it('when its cookie is signed out, which clears the cookie as it was set', async () => {
      const { cookie, id } = await signUp(test);
      const response = await logOut({ cookie, ...ownOrigin(test) });
      expect({ status: response.status, body: response.body }).toEqual({
        status: 200,
        body: { success: true, message: 'Logout successful' },
      });
      expect(response.headers.getSetCookie()).toEqual([
        'jwt=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict',
      ]);
      expectError(await me({ cookie }), 'UNAUTHORIZED');
      expectError(await withToken(cookie.slice('jwt='.length)), 'UNAUTHORIZED');
      expect(await open(id)).toEqual([]);
    });

    it('when its token is signed out, and the others of the account go on', async () => {
      const account = await signUp(test);
      const [one, other] = [await openSession(test, account), await openSession(test, account)];
      expect((await logOut({ authorization: `Bearer ${one.token}` })).status).toBe(200);
      expectError(await withToken(one.token), 'UNAUTHORIZED');
      expect((await withToken(other.token)).status).toBe(200);
      expect((await me({ cookie: account.cookie })).status).toBe(200);
    });

    it('together with the other one that a request brings', async () => {
      const account = await signUp(test);
      const { token } = await openSession(test, account);
      await logOut({ authorization: `Bearer ${token}`, cookie: account.cookie, ...ownOrigin(test) });
      expectError(await withToken(token), 'UNAUTHORIZED');
      expectError(await me({ cookie: account.cookie }), 'UNAUTHORIZED');
    });

    it('once, however often it is signed out', async () => {
      const account = await signUp(test);
      const { token } = await openSession(test, account);
      const answers = await Promise.all(Array.from({ length: 20 }, () => logOut({ authorization: `Bearer ${token}` })));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(await open(account.id)).toHaveLength(1);
      expect((await me({ cookie: account.cookie })).status).toBe(200);
    });

    it('alone, however many were ended before', async () => {
      const account = await signUp(test);
      for (let session = 0; session < OPEN_SESSIONS; session += 1) {
        const { token } = await openSession(test, account);
        await logOut({ authorization: `Bearer ${token}` });
      }
      expect((await me({ cookie: account.cookie })).status).toBe(200);
      expect(await open(account.id)).toHaveLength(1);
    });

    it('when its account opens a hundred more', async () => {
      const account = await signUp(test);
      const { token } = await openSession(test, account);
      for (let session = 2; session < OPEN_SESSIONS; session += 1) await openSession(test, account);
      expect((await me({ cookie: account.cookie })).status).toBe(200);
      const last = await openSession(test, account);
      expectError(await me({ cookie: account.cookie }), 'UNAUTHORIZED');
      for (const each of [token, last.token]) expect((await withToken(each)).status).toBe(200);
      expect(await open(account.id)).toHaveLength(OPEN_SESSIONS);
    });

    it('and is forgotten once it has expired', async () => {
      const account = await signUp(test);
      await openSession(test, account);
      shiftClocks(test, WEEK_MS);
      jest.spyOn(Date, 'now').mockReturnValue(Date.now() + WEEK_MS);
      await openSession(test, account);
      expect(await open(account.id)).toHaveLength(1);
    });

    it.each<[string, (id: string) => Promise<unknown>]>([
      ['is deactivated', (id) => lifecycle().deactivate(id, { by: 'operator' })],
      ['gets another role', (id) => lifecycle().changeRole(id, 'vet', { by: 'operator' })],
      ['is deleted', (id) => lifecycle().remove(id, 'soft', { by: 'operator' })],
    ])('when its account %s, at once in this process', async (_case, change) => {
      const account = await signUp(test);
      const { token } = await openSession(test, account);
      expect((await withToken(token)).status).toBe(200);
      await change(account.id);
      expectError(await withToken(token), 'UNAUTHORIZED');
      expectError(await me({ cookie: account.cookie }), 'UNAUTHORIZED');
    });

    it('for good: an account that is active again has to sign in again', async () => {
      const account = await signUp(test);
      await lifecycle().deactivate(account.id, { by: 'operator' });
      await lifecycle().reactivate(account.id, { by: 'operator' });
      expectError(await me({ cookie: account.cookie }), 'UNAUTHORIZED');
      expect((await withToken((await openSession(test, account)).token)).status).toBe(200);
    });
  });

  describe('signing out', () => {
    it.each<[string, () => Record<string, string>]>([
      ['without a token', () => ({})],
      ['with nonsense', () => ({ authorization: 'Bearer nonsense' })],
      ['with a token of another secret', () => ({ authorization: `Bearer ${sign({ sub: 'x' }, 'x'.repeat(32))}` })],
      ['with an expired token', () => ({ authorization: `Bearer ${sign({ sub: 'x', exp: 1 }, test.jwtSecret, {})}` })],
      ['with a token of nobody', () => ({ authorization: `Bearer ${sign({ sub: 'nobody' }, test.jwtSecret)}` })],
      ['with a cookie that is none', () => ({ cookie: 'jwt=nonsense', ...ownOrigin(test) })],
    ])('%s is answered as ever, and clears the cookie', async (_case, headers) => {
      const response = await logOut(headers());
      expect({ status: response.status, body: response.body }).toEqual({
        status: 200,
        body: { success: true, message: 'Logout successful' },
      });
      expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^jwt=; Path=\/; Max-Age=0; /)]);
    });
  });

  describe('of a client that signs in again ends', () => {
    const signIn = (path: string, headers: Record<string, string>, body: Json) =>
      test.request('POST', `/api/auth/${path}`, { body, headers: { ...ownOrigin(test), ...headers } });

    it.each(['login', 'session'])('by %s, in cookie and header', async (path) => {
      const account = await signUp(test);
      const [left, other] = [await openSession(test, account), await openSession(test, account)];
      const headers = { cookie: account.cookie, authorization: `Bearer ${left.token}` };
      const { status } = await signIn(path, headers, { email: account.email, password: account.password });
      expect(status).toBe(200);
      expectError(await me({ cookie: account.cookie }), 'UNAUTHORIZED');
      expectError(await withToken(left.token), 'UNAUTHORIZED');
      expect((await withToken(other.token)).status).toBe(200);
    });

    it('by signing up or in as somebody else', async () => {
      const [one, other] = [await signUp(test), await signUp(test)];
      const { email, password } = other;
      const answer = await signIn('login', { cookie: one.cookie }, { email, password });
      expectError(await me({ cookie: one.cookie }), 'UNAUTHORIZED');
      expect((await me({ cookie: cookieOf(answer) })).status).toBe(200);
      await signIn('signup', { cookie: cookieOf(answer) }, { ...newAccount() });
      expectError(await me({ cookie: cookieOf(answer) }), 'UNAUTHORIZED');
      expect((await me({ cookie: other.cookie })).status).toBe(200);
    });

    it('only if the password is right', async () => {
      const { cookie, email } = await signUp(test);
      expectError(await signIn('login', { cookie }, { email, password: WRONG_PASSWORD }), 'INVALID_CREDENTIALS');
      expect((await me({ cookie })).status).toBe(200);
    });

    it('unless a page of another site makes its browser do so', async () => {
      const { cookie } = await signUp(test);
      const { email, password } = await signUp(test);
      const headers = { cookie, origin: 'https://evil.test' };
      await signIn('session', headers, { email, password });
      expect((await me({ cookie })).status).toBe(200);
    });
  });
});
