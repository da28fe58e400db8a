import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
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

const ADDRESS = '198.51.100.77';
const DIGEST = expect.stringMatching(/^[\w-]{43}$/) as string;

type Line = Readonly<Record<string, unknown>>;

describe('the security events of signing in', () => {
  let test: TestApp;
  let requests = 0;

  beforeAll(async () => {
    // The test stands in for one proxy, so that it comes from an address that is nowhere else in the log.
    test = await createTestApp({ ...PATIENT, TRUST_PROXY: '1', SIGNUP_RATE_LIMIT: '3', LOGIN_RATE_LIMIT: '12' });
  });
  beforeEach(() => forgetLimits(test));
  afterAll(() => test.close());

  /** Sends a request, and finds the security events that it causes. */
  const eventsOf = async (
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    requests += 1;
    const requestId = `security-${requests}`;
    const response = await test.request(method, path, {
      ...(body !== undefined && { body }),
      headers: { 'x-forwarded-for': ADDRESS, 'x-request-id': requestId, ...headers },
    });
    const events = test.log.linesOf(requestId).filter(({ context }) => context === 'security');
    return { response, events: events.map(withoutFrame) };
  };
  const logIn = (email: string, password: string, headers = {}) =>
    eventsOf('POST', '/api/auth/login', { body: { email, password }, headers });
  const byCookie = (cookie: string) => ({ cookie, ...ownOrigin(test) });

  it('tell who has signed up and in, and from where', async () => {
    const account = newAccount();
    const { response, events } = await eventsOf('POST', '/api/auth/signup', { body: account });
    const { id: accountId } = response.body['user'] as { id: string };
    expect(events).toEqual([{ msg: 'signed up', accountId, loginDigest: DIGEST, address: ADDRESS }]);
    const signedIn = (await logIn(account.email, PASSWORD)).events;
    expect(signedIn).toEqual([
      { msg: 'signed in', accountId, loginDigest: events[0]?.['loginDigest'], address: ADDRESS },
    ]);
  });

  it('tell which sign-ins have failed and which were refused, with a digest of the address that was typed', async () => {
    const { email } = await signUp(test);
    const digests: unknown[] = [];
    for (const typed of [email, ` ${email.toUpperCase()}`, 'nobody@example.com']) {
      const { events } = await logIn(typed, WRONG_PASSWORD);
      expect(events).toEqual([{ msg: 'sign-in failed', loginDigest: DIGEST, address: ADDRESS }]);
      digests.push(events[0]?.['loginDigest']);
    }
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
    for (let guess = 0; guess < 8; guess += 1) await logIn(email, WRONG_PASSWORD);
    const limited = { msg: 'sign-in limited', loginDigest: DIGEST, address: ADDRESS };
    expect((await logIn(email, PASSWORD)).events).toEqual([{ ...limited, reason: 'account and address' }]);
    await logIn('somebody@example.com', WRONG_PASSWORD);
    expect((await logIn('else@example.com', WRONG_PASSWORD)).events).toEqual([{ ...limited, reason: 'address' }]);
    expect(test.log.text).not.toContain(email);
  });

  it('tell which sign-ups were refused', async () => {
    for (let form = 0; form < 3; form += 1) await eventsOf('POST', '/api/auth/signup', { body: newAccount() });
    const { response, events } = await eventsOf('POST', '/api/auth/signup', { body: newAccount() });
    expectError(response, 'RATE_LIMITED');
    expect(events).toEqual([{ msg: 'sign-up limited', reason: 'address', loginDigest: DIGEST, address: ADDRESS }]);
  });

  it('tell of changed passwords, and of changes that were refused', async () => {
    const { id: accountId, cookie } = await signUp(test);
    const change = (currentPassword: string) =>
      eventsOf('PUT', '/api/auth/password', {
        body: { currentPassword, newPassword: 'another horse, another battery' },
        headers: byCookie(cookie),
      });
    const refused = { msg: 'password change refused', accountId, address: ADDRESS };
    for (let guess = 0; guess < 10; guess += 1) {
      expect((await change(WRONG_PASSWORD)).events).toEqual([{ ...refused, reason: 'wrong password' }]);
    }
    expect((await change(PASSWORD)).events).toEqual([{ ...refused, reason: 'limit of the account and address' }]);
    await forgetLimits(test);
    expect((await change(PASSWORD)).events).toEqual([{ msg: 'password changed', accountId, address: ADDRESS }]);
  });

  it('tell whose sessions ended, and by whom', async () => {
    const account = await signUp(test);
    const { id: accountId, cookie } = account;
    const ended = { msg: 'sessions ended', accountId, by: accountId, address: ADDRESS };
    const again = await logIn(account.email, PASSWORD, byCookie(cookie));
    expect(again.events).toEqual([
      { ...ended, reason: 'signed in again' },
      expect.objectContaining({ msg: 'signed in' }) as unknown,
    ]);
    const headers = byCookie(cookieOf(again.response));
    await openSession(test, account);
    const sessions = await test.request('GET', '/api/auth/sessions', { headers });
    const [newest] = sessions.body['sessions'] as { id: string }[];
    const one = await eventsOf('DELETE', `/api/auth/sessions/${newest?.id}`, { headers });
    expect(one.events).toEqual([{ ...ended, reason: 'one ended by its account' }]);
    expect((await eventsOf('DELETE', '/api/auth/sessions', { headers })).events).toEqual([]);
    await openSession(test, account);
    const others = await eventsOf('DELETE', '/api/auth/sessions', { headers });
    expect(others.events).toEqual([{ ...ended, reason: 'all others ended by their account' }]);
    const out = await eventsOf('POST', '/api/auth/logout', { headers });
    expect(out.events).toEqual([{ msg: 'signed out', accountId, address: ADDRESS }]);
  });

  it('tell which administrator has deactivated an account', async () => {
    const { id: accountId } = await signUp(test);
    const { id: by, token } = await test.createAccount({ role: 'admin' });
    const headers = { authorization: `Bearer ${token}` };
    await eventsOf('POST', `/api/admin/users/${accountId}/deactivate`, { headers });
    const events = test.log.entries.filter((line) => line['msg'] === 'account deactivated' && line['by'] === by);
    expect(events.map(withoutFrame)).toEqual([{ msg: 'account deactivated', accountId, by }]);
  });

  it('alone hold the addresses of callers', async () => {
    await logIn('nobody@example.com', WRONG_PASSWORD);
    await eventsOf('GET', '/api/auth/me');
    await eventsOf('POST', '/api/auth/login', { body: '{"email":' });
    const lines = test.log.entries.filter((line) => JSON.stringify(line).includes(ADDRESS));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter(({ context }) => context !== 'security')).toEqual([]);
  });
});

/** A line without what every line has. */
function withoutFrame(line: Line): Line {
  const { level: _level, time: _time, pid: _pid, hostname: _host, context: _context, reqId: _reqId, ...fields } = line;
  return fields;
}
