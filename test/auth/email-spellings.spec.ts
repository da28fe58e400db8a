import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { forgetLimits, newAccount, PASSWORD, signUp, WRONG_PASSWORD } from './accounts.js';

const PUNYCODE = 'xn--mnchen-3ya.de';
const SPELLINGS = ['münchen.de', PUNYCODE, 'MÜNCHEN.DE', 'mu\u0308nchen.de', 'münchen。de', 'ｍünchen．de'];

describe('an email address whose domain can be written in several ways', () => {
  let test: TestApp;
  let accounts = 0;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, SIGNUP_RATE_LIMIT: '1000' });
  });
  beforeEach(() => forgetLimits(test));
  afterAll(() => test.close());

  /** Signs up an account whose address only this test uses. */
  const signUpAt = async (domain: string) => {
    accounts += 1;
    const local = `spelled-${accounts}`;
    const account = await signUp(test, { ...newAccount(), email: `${local}@${domain}` });
    return { ...account, local };
  };
  const logIn = (email: string, password = PASSWORD) =>
    test.request('POST', '/api/auth/login', { body: { email, password } });
  const storeAs = (id: string, email: string) =>
    test.database.collection('users').updateOne({ _id: id as never }, { $set: { email } });

  it.each(SPELLINGS)('is one account’s, signed up as %s', async (domain) => {
    const { local, id } = await signUpAt(domain);
    for (const other of SPELLINGS) {
      const { status, body } = await logIn(`${local}@${other}`);
      expect([status, body['user']]).toEqual([200, expect.objectContaining({ id, email: `${local}@münchen.de` })]);
      const again = { ...newAccount(), email: `${local}@${other}` };
      expectError(await test.request('POST', '/api/auth/signup', { body: again }), 'EMAIL_TAKEN');
    }
  });

  it.each([PUNYCODE, 'münchen.de'])('is known however an earlier version has stored it: %s', async (domain) => {
    const { local, id } = await signUpAt('münchen.de');
    await storeAs(id, `${local}@${domain}`);
    for (const other of SPELLINGS) {
      expect((await logIn(`${local}@${other}`)).status).toBe(200);
      const again = { ...newAccount(), email: `${local}@${other}` };
      expectError(await test.request('POST', '/api/auth/signup', { body: again }), 'EMAIL_TAKEN');
    }
  });

  it('lets both accounts in that an earlier version took for different ones', async () => {
    const [one, other] = [await signUpAt('münchen.de'), await signUp(test)];
    await storeAs(other.id, `${one.local}@${PUNYCODE}`);
    for (const [domain, { id }] of [
      ['münchen.de', one],
      [PUNYCODE, other],
    ] as const) {
      expect((await logIn(`${one.local}@${domain}`)).body['user']).toMatchObject({ id });
    }
  });

  it('is counted as one when its password is guessed', async () => {
    const { local } = await signUpAt('münchen.de');
    for (const domain of [...SPELLINGS, ...SPELLINGS].slice(0, 10)) {
      expectError(await logIn(`${local}@${domain}`, WRONG_PASSWORD), 'INVALID_CREDENTIALS');
    }
    expectError(await logIn(`${local}@${PUNYCODE}`), 'RATE_LIMITED');
  });

  it('is one account’s for administrators, too', async () => {
    const admin = await test.createAccount({ role: 'admin' });
    const { local, id } = await signUpAt(PUNYCODE);
    await storeAs(id, `${local}@${PUNYCODE}`);
    const sync = async (user: Record<string, unknown>) => {
      const { body } = await test.request('POST', '/api/admin/users/sync', { as: admin, body: { users: [user] } });
      const job = await test.request('GET', `/api/admin/jobs/${String(body['jobId'])}`, { as: admin });
      return (job.body['results'] as Record<string, unknown>[])[0];
    };
    const taken = expect.objectContaining({ problem: expect.objectContaining({ code: 'EMAIL_TAKEN' }) as unknown });
    const other = await test.createAccount({ role: 'user' });
    for (const domain of ['münchen.de', 'münchen。de']) {
      expect(await sync({ id: `new-${accounts}`, email: `${local}@${domain}` })).toEqual(taken);
      expect(await sync({ id: other.id, email: `${local}@${domain}` })).toEqual(taken);
    }
    expect(await sync({ id, email: `${local}@MÜNCHEN.de` })).toMatchObject({ outcome: 'updated' });
    expect((await logIn(`${local}@${PUNYCODE}`)).body['user']).toMatchObject({ id, email: `${local}@münchen.de` });
  });
});
