import { Argon2 } from '../../src/auth/passwords/argon2.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import {
  cookieOf,
  forgetLimits,
  newAccount,
  openSession,
  ownOrigin,
  PASSWORD,
  signUp,
  WRONG_PASSWORD,
} from './accounts.js';

const NEW_PASSWORD = 'another horse, another battery';

describe('changing one’s password', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ SIGNUP_RATE_LIMIT: '1000' }, { realPasswordCost: true });
  });
  beforeEach(() => forgetLimits(test));
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => test.close());

  const change = (headers: Record<string, string>, body: unknown) =>
    test.request('PUT', '/api/auth/password', { headers, body });
  const byCookie = (cookie: string) => ({ cookie, ...ownOrigin(test) });
  const me = (headers: Record<string, string>) => test.request('GET', '/api/auth/me', { headers });
  const logIn = (email: string, password: string) =>
    test.request('POST', '/api/auth/login', { body: { email, password } });
  const good = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };

  it('by cookie: a new cookie for the caller, and the end of all other sessions', async () => {
    const account = await signUp(test);
    const { token } = await openSession(test, account);
    const response = await change(byCookie(account.cookie), good);
    expect({ status: response.status, body: response.body }).toEqual({ status: 200, body: { success: true } });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^jwt=[\w-]+\.[\w-]+\.[\w-]+; Path=\/; Max-Age=604800; HttpOnly; Secure; SameSite=Strict$/),
    ]);
    expect((await me({ cookie: cookieOf(response) })).status).toBe(200);
    expectError(await me({ cookie: account.cookie }), 'UNAUTHORIZED');
    expectError(await me({ authorization: `Bearer ${token}` }), 'UNAUTHORIZED');
    expectError(await logIn(account.email, PASSWORD), 'INVALID_CREDENTIALS');
    expect((await logIn(account.email, NEW_PASSWORD)).status).toBe(200);
  });

  it('by token: a new token for the caller, and no cookie', async () => {
    const account = await signUp(test);
    const { token } = await openSession(test, account);
    const response = await change({ authorization: `Bearer ${token}` }, good);
    expect(response.status).toBe(200);
    expect(Object.keys(response.body).toSorted()).toEqual(['accessToken', 'expiresAt', 'success']);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect((await me({ authorization: `Bearer ${String(response.body['accessToken'])}` })).status).toBe(200);
    expectError(await me({ authorization: `Bearer ${token}` }), 'UNAUTHORIZED');
  });

  it('revokes the tokens for Stream, in the same write that marks the account', async () => {
    const account = await signUp(test);
    const record = async () => {
      const user = await test.database.collection('users').findOne({ _id: account.id as never });
      return user as unknown as { work: { revision: number }; tokensRevokedAt: Date | null; sessionVersion: number };
    };
    const before = await record();
    await change(byCookie(account.cookie), good);
    const after = await record();
    expect([before.tokensRevokedAt, after.tokensRevokedAt]).toEqual([null, expect.any(Date)]);
    expect(after.work.revision).toBe(before.work.revision + 1);
    expect(after.sessionVersion).toBe(1);
  });

  it.each([
    [{ currentPassword: PASSWORD }, 'FIELDS_MISSING'],
    [{ newPassword: NEW_PASSWORD }, 'FIELDS_MISSING'],
    [{ currentPassword: { $ne: '' }, newPassword: NEW_PASSWORD }, 'FIELDS_MISSING'],
    [{ currentPassword: PASSWORD, newPassword: ['x'] }, 'FIELDS_MISSING'],
    [{ currentPassword: PASSWORD, newPassword: '12345' }, 'PASSWORD_BELOW_MINIMUM'],
    [{ currentPassword: PASSWORD, newPassword: '1234567' }, 'PASSWORD_TOO_SHORT'],
    [{ currentPassword: PASSWORD, newPassword: 'x'.repeat(1025) }, 'PASSWORD_TOO_LONG'],
    [{ currentPassword: PASSWORD, newPassword: 'qwertyuiop' }, 'PASSWORD_TOO_COMMON'],
    [{ currentPassword: PASSWORD, newPassword: PASSWORD }, 'PASSWORD_UNCHANGED'],
    [{ currentPassword: WRONG_PASSWORD, newPassword: NEW_PASSWORD }, 'CURRENT_PASSWORD_WRONG'],
    [{ currentPassword: 'x'.repeat(1025), newPassword: NEW_PASSWORD }, 'CURRENT_PASSWORD_WRONG'],
  ] as const)('is refused with case %#, and changes nothing', async (body, code) => {
    const account = await signUp(test);
    expectError(await change(byCookie(account.cookie), body), code);
    expect((await me({ cookie: account.cookie })).status).toBe(200);
    expect((await logIn(account.email, PASSWORD)).status).toBe(200);
  });

  it('is refused with the own address, the part before its @, or the own name, and changes nothing', async () => {
    const account = await signUp(test);
    for (const newPassword of [account.email, account.email.split('@', 1)[0], account.fullName.toUpperCase()]) {
      expectError(await change(byCookie(account.cookie), { ...good, newPassword }), 'PASSWORD_PERSONAL');
    }
    expect((await logIn(account.email, PASSWORD)).status).toBe(200);
  });

  it('is refused with the current password in other code points', async () => {
    const account = await signUp(test, { ...newAccount(), password: 'überraschung im wald' });
    const body = { currentPassword: account.password, newPassword: account.password.normalize('NFD') };
    expectError(await change(byCookie(account.cookie), body), 'PASSWORD_UNCHANGED');
  });

  it('is refused to accounts that sign in elsewhere', async () => {
    const account = await test.createAccount({ role: 'vet' });
    expectError(await change({ authorization: `Bearer ${account.token}` }, good), 'CURRENT_PASSWORD_WRONG');
  });

  it('allows no more guesses than signing in does', async () => {
    const account = await signUp(test);
    for (let guess = 0; guess < 5; guess += 1) await logIn(account.email, WRONG_PASSWORD);
    const wrong = { ...good, currentPassword: WRONG_PASSWORD };
    const verify = jest.spyOn(test.app.get(Argon2), 'verify');
    const answers = await Promise.all(Array.from({ length: 20 }, () => change(byCookie(account.cookie), wrong)));
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(5);
    expect(verify).toHaveBeenCalledTimes(5);
    const refused = await change(byCookie(account.cookie), good);
    expectError(refused, 'RATE_LIMITED');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('by several at the same moment succeeds for one of them', async () => {
    const account = await signUp(test);
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, at) =>
        change(byCookie(account.cookie), { ...good, newPassword: `${NEW_PASSWORD} ${at}` }),
      ),
    );
    const winners = answers.flatMap(({ status }, at) => (status === 200 ? [at] : []));
    expect(winners).toHaveLength(1);
    for (const { status } of answers) expect([200, 401, 403, 409]).toContain(status);
    expect((await logIn(account.email, `${NEW_PASSWORD} ${winners[0]}`)).status).toBe(200);
    const winner = answers[winners[0] ?? 0];
    if (!winner) throw new Error('no change succeeded');
    expect((await me({ cookie: cookieOf(winner) })).status).toBe(200);
  });
});
