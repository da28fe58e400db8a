import { Argon2 } from '../../src/auth/passwords/argon2.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { newAccount, ownOrigin, signUp } from './accounts.js';
import { eventually } from '../support/eventually.js';

/** Not many more than are let wait: all come at once, and count their attempts in one document of the database. */
const FLOOD = 130;
const GUESSES = 120;
const CONCURRENT_HASHES = 2;
const MAX_WAITING = 100;

describe('a flood of sign-ins', () => {
  let test: TestApp;

  beforeAll(async () => {
    // The test stands in for one proxy, so that it can come from several addresses.
    test = await createTestApp({ TRUST_PROXY: '1', LOGIN_RATE_LIMIT: '1000' });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => test.close());

  const logIn = (at: number) =>
    test.request('POST', '/api/auth/login', { body: { email: `nobody-${at}@example.com`, password: 'some password' } });
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('is verified two at a time, answered all of it, and others are served meanwhile', async () => {
    const { cookie } = await signUp(test);
    const argon2 = test.app.get(Argon2);
    const genuine = argon2.verify.bind(argon2);
    let running = 0;
    let most = 0;
    let verified = 0;
    const gate = openable();
    jest.spyOn(argon2, 'verify').mockImplementation(async (...given) => {
      running += 1;
      most = Math.max(most, running);
      try {
        await gate.opened;
        return await genuine(...given);
      } finally {
        running -= 1;
        verified += 1;
      }
    });
    let answered = 0;
    const flood = Array.from({ length: FLOOD }, async (_, at) => {
      const answer = await logIn(at);
      answered += 1;
      return answer;
    });
    const me = await test.request('GET', '/api/auth/me', { headers: { cookie } });
    expect(me.status).toBe(200);
    expect(answered).toBeLessThan(FLOOD);
    await eventually('as many as are verified at once', () => running === CONCURRENT_HASHES);
    gate.open();

    const answers = await Promise.all(flood);
    expect(most).toBe(CONCURRENT_HASHES);
    const refused = answers.filter(({ status }) => status !== 401);
    for (const answer of refused) expectError(answer, 'OVERLOADED');
    expect(verified + refused.length).toBe(FLOOD);
  });

  it('that is longer than the line for it is turned away with the time to come again', async () => {
    const argon2 = test.app.get(Argon2);
    const genuine = argon2.verify.bind(argon2);
    const gate = openable();
    const verify = jest.spyOn(argon2, 'verify').mockImplementation(async (...given) => {
      await gate.opened;
      return genuine(...given);
    });
    const flood = Array.from({ length: FLOOD }, (_, at) => logIn(FLOOD + at));
    let turnedAway = 0;
    const counted = flood.map(async (answer) => {
      const { status, headers } = await answer;
      if (status !== 503) return;
      expect(headers.get('retry-after')).toBe('2');
      turnedAway += 1;
      // No request leaves the queue before the gate opens; by then every request over the limit has been refused.
      if (turnedAway === FLOOD - CONCURRENT_HASHES - MAX_WAITING) gate.open();
    });
    await Promise.all(counted);
    expect(turnedAway).toBe(FLOOD - CONCURRENT_HASHES - MAX_WAITING);
    expect(verify).toHaveBeenCalledTimes(CONCURRENT_HASHES + MAX_WAITING);
    for (const answer of await Promise.all(flood)) {
      if (answer.status === 503) expectError(answer, 'OVERLOADED');
      else expectError(answer, 'INVALID_CREDENTIALS');
    }
  });

  it('from one address does not keep others from signing in, signing up, or changing their passwords', async () => {
    const account = await signUp(test);
    const argon2 = test.app.get(Argon2);
    const genuine = { hash: argon2.hash.bind(argon2), verify: argon2.verify.bind(argon2) };
    const gate = openable();
    const hashed: string[] = [];
    jest.spyOn(argon2, 'verify').mockImplementation(async (encoded, password) => {
      hashed.push(password);
      await gate.opened;
      return genuine.verify(encoded, password);
    });
    jest.spyOn(argon2, 'hash').mockImplementation((password) => {
      hashed.push(password);
      return genuine.hash(password);
    });
    let turnedAway = 0;
    const flood = Array.from({ length: GUESSES }, async (_, at) => {
      if ((await logIn(2 * FLOOD + at)).status === 503) turnedAway += 1;
    });
    const tooMany = GUESSES - CONCURRENT_HASHES - MAX_WAITING;
    await eventually('a full queue', () => turnedAway === tooMany);
    const { email, password } = account;
    const newcomer = { ...newAccount(), password: 'the password of a newcomer' };
    const body = { currentPassword: password, newPassword: 'another horse, another battery' };
    const others = [
      test.request('POST', '/api/auth/session', { body: { email, password }, headers: from('192.0.2.1') }),
      test.request('POST', '/api/auth/signup', { body: newcomer, headers: from('192.0.2.2') }),
      test.request('PUT', '/api/auth/password', {
        body,
        headers: { cookie: account.cookie, ...ownOrigin(test), ...from('192.0.2.3') },
      }),
    ];
    // Each takes the place of one of the flood.
    await eventually('their places in the queue', () => turnedAway === tooMany + others.length);
    gate.open();
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 201, 200]);
    await Promise.all(flood);
    // They were the last to come, and among the first to be served.
    const first = hashed.slice(0, CONCURRENT_HASHES + 2 * others.length);
    expect(first.filter((each) => each === password)).toHaveLength(2);
    expect(first).toContain(newcomer.password);
  });
});

/** A gate that verifications wait for until the test opens it. */
function openable(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}
