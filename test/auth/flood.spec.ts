import { Argon2 } from '../../src/auth/passwords/argon2.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { signUp } from './accounts.js';

const FLOOD = 200;
const CONCURRENT_HASHES = 2;
const MAX_WAITING = 100;

describe('a flood of sign-ins', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp();
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => test.close());

  const logIn = (at: number) =>
    test.request('POST', '/api/auth/login', { body: { email: `nobody-${at}@example.com`, password: 'some password' } });

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
});

/** A gate that verifications wait for until the test opens it. */
function openable(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}
