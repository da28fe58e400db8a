import { hash } from '@node-rs/argon2';
import { Argon2 } from '../../src/auth/passwords/argon2.js';
import { changeAccount } from '../support/change-account.js';
import { createTestApp, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { cookieOf, forgetLimits, newAccount, PASSWORD, signUp, WRONG_PASSWORD } from './accounts.js';

describe('signing in', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ SIGNUP_RATE_LIMIT: '1000' }, { realPasswordCost: true });
  });
  beforeEach(() => forgetLimits(test));
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => test.close());

  const logIn = (body: unknown, path = '/api/auth/login') => test.request('POST', path, { body });
  const me = (headers: Record<string, string>) => test.request('GET', '/api/auth/me', { headers });
  const hashOf = async (id: string) =>
    (await test.database.collection('users').findOne({ _id: id as never }))?.['passwordHash'] as string;

  describe('succeeds', () => {
    it('by a cookie, with the account as its owner sees it', async () => {
      const { email, password, id } = await signUp(test);
      const response = await logIn({ email, password });
      expect({ status: response.status, success: response.body['success'] }).toEqual({ status: 200, success: true });
      expect(response.headers.getSetCookie()).toEqual([
        expect.stringMatching(
          /^jwt=[\w-]+\.[\w-]+\.[\w-]+; Path=\/; Max-Age=604800; HttpOnly; Secure; SameSite=Strict$/,
        ),
      ]);
      const answer = await me({ cookie: cookieOf(response) });
      expect(answer.body).toEqual({ success: true, user: response.body['user'] });
      expect(response.body['user']).toMatchObject({ id, email });
      expect([response, answer].map(({ headers }) => headers.get('cache-control'))).toEqual(['no-store', 'no-store']);
    });

    it('by a token, without a cookie', async () => {
      const { email, password, id } = await signUp(test);
      const response = await logIn({ email, password }, '/api/auth/session');
      expect(response.status).toBe(200);
      expect(Object.keys(response.body).toSorted()).toEqual(['accessToken', 'expiresAt', 'user']);
      expect(response.headers.getSetCookie()).toEqual([]);
      const token = String(response.body['accessToken']);
      const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
      expect(response.body['expiresAt']).toBe(exp * 1000);
      expect((await me({ authorization: `Bearer ${token}` })).body['user']).toMatchObject({ id });
    });

    it('whatever the case of the email and the spaces around it', async () => {
      const { email, password } = await signUp(test);
      expect((await logIn({ email: `\t ${email.toUpperCase()} `, password })).status).toBe(200);
    });

    it('however the characters of the password are composed', async () => {
      const account = { ...newAccount(), password: '\u00fcberraschung' };
      await signUp(test, account);
      expect((await logIn({ email: account.email, password: 'u\u0308berraschung' })).status).toBe(200);
    });

    it('in a new session each time', async () => {
      const { email, password, cookie } = await signUp(test);
      const cookies = [cookie, cookieOf(await logIn({ email, password })), cookieOf(await logIn({ email, password }))];
      expect(new Set(cookies).size).toBe(3);
      for (const each of cookies) expect((await me({ cookie: each })).status).toBe(200);
    });

    it('with a hash of former parameters, which is then renewed', async () => {
      const { email, password, id } = await signUp(test);
      const former = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
      await changeAccount(test, id, { passwordHash: former });
      expect((await logIn({ email, password: WRONG_PASSWORD })).status).toBe(401);
      expect(await hashOf(id)).toBe(former);
      expect((await logIn({ email, password })).status).toBe(200);
      const renewed = await hashOf(id);
      expect(renewed).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
      expect((await logIn({ email, password })).status).toBe(200);
      expect(await hashOf(id)).toBe(renewed);
    });

    it('and forgets ended sessions that have expired', async () => {
      const { email, password, id } = await signUp(test);
      const later = new Date(Date.now() + 3_600_000);
      const endedSessions = [
        { id: 'expired', expiresAt: new Date(0) },
        { id: 'not-yet', expiresAt: later },
      ];
      await changeAccount(test, id, { endedSessions });
      await logIn({ email, password });
      const record = await test.database.collection('users').findOne({ _id: id as never });
      expect(record?.['endedSessions']).toEqual([{ id: 'not-yet', expiresAt: later }]);
    });
  });

  it('takes no notice of keys that are none of its own', async () => {
    const { email, password, id } = await signUp(test);
    const stored = () =>
      test.database
        .collection('users')
        .findOne({ _id: id as never }, { projection: { role: 1, passwordHash: 1, fullName: 1 } });
    const before = await stored();
    for (const key of ['role', '$or', 'passwordHash', 'fullName']) {
      const { status, body } = await logIn({ email, password, [key]: 'admin' });
      expect([status, body['user']]).toMatchObject([200, { id, role: 'user' }]);
    }
    expect(await stored()).toEqual(before);
  });

  describe('is refused', () => {
    it.each(['email', 'password'])('without %s, with an empty one, and with no text', async (field) => {
      const { email, password } = await signUp(test);
      for (const value of [undefined, '', { $ne: null }, { $gt: '' }, { $regex: '.*' }, [email], 7, true, null]) {
        for (const path of ['/api/auth/login', '/api/auth/session']) {
          expectError(await logIn({ email, password, [field]: value }, path), 'FIELDS_MISSING');
        }
      }
    });

    it('with a password that is too long for anybody, and is not even hashed', async () => {
      const { email } = await signUp(test);
      const verify = jest.spyOn(test.app.get(Argon2), 'verify');
      expectError(await logIn({ email, password: 'x'.repeat(1025) }), 'INVALID_CREDENTIALS');
      expect(verify).not.toHaveBeenCalled();
    });

    it('with what is no body at all', async () => {
      for (const body of ['[]', '"robin"', '7']) expectError(await logIn(body), 'VALIDATION_FAILED');
      expectError(await logIn('{"email":'), 'MALFORMED_BODY');
      expectError(await test.request('POST', '/api/auth/login'), 'FIELDS_MISSING');
    });
  });

  describe('does not reveal whether there is an account', () => {
    /** All of an answer but what differs between any two. */
    const comparable = ({ status, headers, body }: TestResponse) => ({
      status,
      body: { ...body, requestId: '' },
      headers: [...headers.keys()].toSorted(),
    });

    it.each(['/api/auth/login', '/api/auth/session'])(
      'at %s, neither by the answer nor by the work for it',
      async (path) => {
        const known = await signUp(test);
        const deactivated = await signUp(test);
        await changeAccount(test, deactivated.id, { deactivatedAt: new Date() });
        const deleted = await signUp(test);
        await changeAccount(test, deleted.id, { deletedAt: new Date() });
        const elsewhere = await signUp(test);
        await test.database
          .collection('users')
          .updateOne({ _id: elsewhere.id as never }, { $unset: { passwordHash: 1 } });
        await forgetLimits(test);

        const verify = jest.spyOn(test.app.get(Argon2), 'verify');
        const hashes = jest.spyOn(test.app.get(Argon2), 'hash');
        const attempts = [
          { email: known.email, password: WRONG_PASSWORD },
          { email: 'nobody@example.com', password: WRONG_PASSWORD },
          { email: deactivated.email, password: PASSWORD },
          { email: deleted.email, password: PASSWORD },
          { email: elsewhere.email, password: PASSWORD },
        ];
        const answers: TestResponse[] = [];
        for (const attempt of attempts) {
          const before = verify.mock.calls.length;
          answers.push(await logIn(attempt, path));
          expect(verify.mock.calls.length - before).toBe(1);
        }
        expect(hashes).not.toHaveBeenCalled();
        for (const answer of answers) {
          expectError(answer, 'INVALID_CREDENTIALS');
          expect(comparable(answer)).toEqual(comparable(answers[0] as TestResponse));
        }
        const parameters = verify.mock.calls.map(([encoded]) => encoded.split('$').slice(1, 4).join('$'));
        expect(new Set(parameters)).toEqual(new Set(['argon2id$v=19$m=47104,t=1,p=1']));
      },
    );
  });
});
