import { createTestApp, sign, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { openSession, ownOrigin, signUp } from './accounts.js';

const WEEK_MS = 604_800_000;
const PATH = '/api/auth/sessions';

interface ListedSession {
  readonly id: string;
  readonly kind: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly current: boolean;
}

describe('an account’s own sessions', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ SIGNUP_RATE_LIMIT: '1000' });
  });
  afterAll(() => test.close());

  const sessionsIn = ({ body }: TestResponse) => body['sessions'] as ListedSession[];
  const list = async (as: { token: string }) => sessionsIn(await test.request('GET', PATH, { as }));
  const status = async (as: { token: string }) => (await test.request('GET', '/api/auth/me', { as })).status;

  it('are listed, the newest first: what holds each, since when, until when, and which one is asking', async () => {
    const account = await signUp(test);
    const token = await openSession(test, account);
    const sessions = await list(token);
    expect(sessions).toEqual([
      expect.objectContaining({ kind: 'token', current: true }) as unknown,
      expect.objectContaining({ kind: 'cookie', current: false }) as unknown,
    ]);
    for (const { createdAt, expiresAt } of sessions) {
      const lifeMs = Date.parse(expiresAt) - Date.parse(createdAt);
      expect(lifeMs).toBeLessThanOrEqual(WEEK_MS);
      expect(lifeMs).toBeGreaterThan(WEEK_MS - 1000);
    }
    const answer = await test.request('GET', PATH, { headers: { cookie: account.cookie } });
    expect(sessionsIn(answer).map(({ current }) => current)).toEqual([false, true]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('are kept without addresses and tokens', async () => {
    const account = await signUp(test);
    const record = await test.database.collection('users').findOne({ _id: account.id as never });
    expect(record?.['openSessions']).toEqual([
      { id: expect.any(String) as string, openedAt: expect.any(Date), expiresAt: expect.any(Date), kind: 'cookie' },
    ]);
  });

  it('are none of those that another sign-in system has opened', async () => {
    const account = await test.createAccount({ role: 'user' });
    expect(await list(account)).toEqual([]);
  });

  it('end one by one', async () => {
    const account = await signUp(test);
    const [one, other] = [await openSession(test, account), await openSession(test, account)];
    const [current, previous] = await list(other);
    const end = (id = '') => test.request('DELETE', `${PATH}/${id}`, { as: other });
    expect((await end(previous?.id)).body).toEqual({ success: true });
    expect([await status(one), await status(other)]).toEqual([401, 200]);
    expect(await list(other)).toHaveLength(2);
    expectError(await end(previous?.id), 'SESSION_NOT_FOUND');
    expect((await end(current?.id)).status).toBe(200);
    expect(await status(other)).toBe(401);
  });

  it('end all but the one that asks for it', async () => {
    const account = await signUp(test);
    const [one, other] = [await openSession(test, account), await openSession(test, account)];
    for (let time = 0; time < 2; time += 1) {
      const answer = await test.request('DELETE', PATH, { as: other });
      expect([answer.status, answer.body]).toEqual([200, { success: true }]);
    }
    expect([await status(one), await status(other)]).toEqual([401, 200]);
    expect((await test.request('GET', '/api/auth/me', { headers: { cookie: account.cookie } })).status).toBe(401);
    expect(await list(other)).toHaveLength(1);
  });

  it('all end when a token of another sign-in system asks for it', async () => {
    const account = await signUp(test);
    const own = await openSession(test, account);
    const external = { token: sign({ sub: account.id }, test.jwtSecret) };
    expect((await list(external)).map(({ current }) => current)).toEqual([false, false]);
    await test.request('DELETE', PATH, { as: external });
    expect([await status(own), await status(external)]).toEqual([401, 200]);
  });

  it.each(['x'.repeat(24), 'x', '..%2F', '%24ne', 'x'.repeat(65)])('are none under the id %s', async (id) => {
    const account = await openSession(test, await signUp(test));
    expectError(await test.request('DELETE', `${PATH}/${id}`, { as: account }), 'SESSION_NOT_FOUND');
    expect(await status(account)).toBe(200);
  });

  it('are not those of others', async () => {
    const [one, other] = [await openSession(test, await signUp(test)), await openSession(test, await signUp(test))];
    for (const { id } of await list(one)) {
      expectError(await test.request('DELETE', `${PATH}/${id}`, { as: other }), 'SESSION_NOT_FOUND');
    }
    await test.request('DELETE', PATH, { as: other });
    expect(await status(one)).toBe(200);
  });

  it('are not ended by a page of another site, nor without one', async () => {
    const { cookie } = await signUp(test);
    const headers = { cookie, origin: 'https://evil.test' };
    expectError(await test.request('DELETE', PATH, { headers }), 'FOREIGN_ORIGIN');
    for (const method of ['GET', 'DELETE']) expectError(await test.request(method, PATH), 'UNAUTHORIZED');
    expect((await test.request('DELETE', PATH, { headers: { cookie, ...ownOrigin(test) } })).status).toBe(200);
  });
});
