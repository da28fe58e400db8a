import { setTimeout as delay } from 'node:timers/promises';
import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { compileServer, type CompiledServer } from '../support/compile-server.js';
import { createTestApp, STREAM_API_KEY, type TestApp } from '../support/create-test-app.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { eventually } from '../support/eventually.js';
import { openSession, ownOrigin, signUp } from './accounts.js';

/** A promise to clients. */
const PROMISED_MS = 5000;
const ASK_EVERY_MS = 50;

interface NewAccount {
  readonly id: string;
  readonly cookie: string;
  readonly password: string;
}

describe('on every instance', () => {
  let database: TestDatabase;
  let compiled: CompiledServer;
  let test: TestApp;
  let other: ServerProcess;

  beforeAll(async () => {
    database = await startTestDatabase();
    test = await createTestApp({ MONGODB_URI: database.uri });
    compiled = compileServer();
    other = await startServerProcess(compiled, {
      MONGODB_URI: database.uri,
      STREAM_API_KEY,
      STREAM_API_SECRET: test.stream.apiSecret,
      STREAM_BASE_URL: test.stream.url,
      JWT_SECRET: test.jwtSecret,
      NODE_ENV: 'production',
    });
  });
  afterAll(async () => {
    await other.close();
    compiled.remove();
    await test.close();
    await database.close();
  });

  const askOther = async (token: string): Promise<number> => {
    const answer = await fetch(`${other.url}/api/auth/me`, { headers: { authorization: `Bearer ${token}` } });
    await answer.arrayBuffer();
    return answer.status;
  };

  /**
   * For how long the other instance accepts a token after its end, in milliseconds. It was asked just before, so what it
   * remembers is as fresh as can be; and it is when it was asked that counts: a busy machine changes nothing about it.
   */
  async function acceptedAfter(token: string, end: () => Promise<unknown>): Promise<number> {
    expect(await askOther(token)).toBe(200);
    await end();
    const endedAtMs = performance.now();
    let lastAcceptedMs = 0;
    for (;;) {
      const askedAtMs = performance.now() - endedAtMs;
      const status = await askOther(token);
      if (status === 401 || lastAcceptedMs > PROMISED_MS) return lastAcceptedMs;
      expect(status).toBe(200);
      lastAcceptedMs = askedAtMs;
      await delay(ASK_EVERY_MS);
    }
  }

  const lifecycle = () => test.app.get(AccountLifecycleService);

  it('a session of one is a session of all', async () => {
    const { token } = await openSession(test, await signUp(test));
    expect(await askOther(token)).toBe(200);
  });

  it('a session of one is at once a session of another that has the account in its cache', async () => {
    const account = await signUp(test);
    const { token } = await openSession(test, account);
    expect(await askOther(token)).toBe(200);
    for (let session = 0; session < 5; session += 1) {
      expect(await askOther((await openSession(test, account)).token)).toBe(200);
    }
  });

  it('security events are written, although LOG_LEVEL is silent', async () => {
    const { email, password, id } = await signUp(test);
    const answer = await fetch(`${other.url}/api/auth/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'silent-sign-in' },
      body: JSON.stringify({ email, password }),
    });
    expect(answer.status).toBe(200);
    const line = await eventually('the line', () =>
      other
        .log()
        .split('\n')
        .find((text) => text.includes('silent-sign-in')),
    );
    expect(JSON.parse(line)).toMatchObject({
      context: 'security',
      msg: 'signed in',
      accountId: id,
      address: '127.0.0.1',
    });
    const contexts = other
      .log()
      .trim()
      .split('\n')
      .map((text) => (JSON.parse(text) as { context: string }).context);
    expect(new Set(contexts)).toEqual(new Set(['security']));
  });

  describe('a session ends within five seconds of when', () => {
    const ends: Record<string, (account: NewAccount, token: string) => Promise<unknown>> = {
      'it is signed out': (_account, token) => test.request('POST', '/api/auth/logout', { as: { token } }),
      'the password is changed': ({ cookie, password }) =>
        test.request('PUT', '/api/auth/password', {
          headers: { cookie, ...ownOrigin(test) },
          body: { currentPassword: password, newPassword: 'another horse, another battery' },
        }),
      'the account gets another role': ({ id }) => lifecycle().changeRole(id, 'vet', { by: 'operator' }),
      'the account is deactivated': ({ id }) => lifecycle().deactivate(id, { by: 'operator' }),
    };
    let accepted: Map<string, number>;

    // All at the same time, each with an account of its own: what they take is what the other instance remembers for.
    beforeAll(async () => {
      const measured = Object.entries(ends).map(async ([name, end]) => {
        const account = await signUp(test);
        const { token } = await openSession(test, account);
        return [name, await acceptedAfter(token, () => end(account, token))] as const;
      });
      accepted = new Map(await Promise.all(measured));
    });

    it.each(Object.keys(ends))('%s', (name) => {
      expect(accepted.get(name)).toBeLessThan(PROMISED_MS);
    });
  });

  it('guesses at a password are counted together', async () => {
    const { email, password } = await signUp(test);
    const guess = async (url: string, tried: string): Promise<number> => {
      const answer = await fetch(`${url}/api/auth/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: tried }),
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    const statuses: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      for (const url of [test.url, other.url]) statuses.push(await guess(url, 'incorrect horse battery'));
    }
    expect(statuses).toEqual(Array.from({ length: 10 }, () => 401));
    expect(await guess(other.url, password)).toBe(429);
    expect(await guess(test.url, password)).toBe(429);
  });
});
