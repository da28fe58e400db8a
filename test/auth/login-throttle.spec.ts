import type { Connection } from 'mongoose';
import { getConnectionToken } from '@nestjs/mongoose';
import { Clock } from '../../src/common/clock.js';
import { AppConfig } from '../../src/config/app-config.js';
import { LoginThrottle } from '../../src/auth/login/login-throttle.service.js';
import { Argon2 } from '../../src/auth/passwords/argon2.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { inTurns } from '../support/in-turns.js';
import { forgetLimits, newAccount, PASSWORD, type NewAccount, signUp, WRONG_PASSWORD } from './accounts.js';

const FAILURES_PER_ADDRESS = 10;
/** More would keep each other from the database for longer than a request may take. */
const AT_ONCE = 25;
const FAILURES_OF_STRANGERS = 50;
/** From one address, over all accounts; by the settings of this test. */
const FAILURES_PER_ADDRESS_OVERALL = 30;

/** Every test guesses from addresses of its own. */
let addresses = 0;
const newAddress = () => {
  addresses += 1;
  return `198.51.100.${addresses}`;
};

describe('guesses at a password', () => {
  let test: TestApp;

  beforeAll(async () => {
    // The test stands in for one proxy, so that it can come from several addresses.
    test = await createTestApp({ TRUST_PROXY: '1', SIGNUP_RATE_LIMIT: '1000', LOGIN_RATE_LIMIT: '30' });
  });
  beforeEach(() => forgetLimits(test));
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => test.close());

  const logIn = (email: string, password: string, from: string) =>
    test.request('POST', '/api/auth/login', { body: { email, password }, headers: { 'x-forwarded-for': from } });
  const guess = async (email: string, from: string, times: number) => {
    for (let time = 0; time < times; time += 1) {
      expectError(await logIn(email, WRONG_PASSWORD, from), 'INVALID_CREDENTIALS');
    }
  };
  const strangersGuess = async (email: string) => {
    for (let guesses = 0; guesses < FAILURES_OF_STRANGERS; guesses += FAILURES_PER_ADDRESS) {
      await guess(email, newAddress(), FAILURES_PER_ADDRESS);
    }
  };
  /** An account whose known address is the given one. */
  const signUpFrom = async (from: string): Promise<NewAccount> => {
    const account = newAccount();
    const answer = await test.request('POST', '/api/auth/signup', {
      body: account,
      headers: { 'x-forwarded-for': from },
    });
    expect(answer.status).toBe(201);
    return account;
  };

  it('fail ten times, and the eleventh is not looked at, be it right', async () => {
    const { email } = await signUp(test);
    const from = newAddress();
    await guess(email, from, FAILURES_PER_ADDRESS);
    const verify = jest.spyOn(test.app.get(Argon2), 'verify');
    const refused = await logIn(email, PASSWORD, from);
    expectError(refused, 'RATE_LIMITED');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(900);
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect(verify).not.toHaveBeenCalled();
  });

  it('at an account that does not exist are refused just so', async () => {
    const from = newAddress();
    await guess('nobody@example.com', from, FAILURES_PER_ADDRESS);
    expectError(await logIn('nobody@example.com', WRONG_PASSWORD, from), 'RATE_LIMITED');
  });

  it('count for the account however its email is written, and on both sign-in routes', async () => {
    const { email } = await signUp(test);
    const from = newAddress();
    await guess(` ${email.toUpperCase()}`, from, FAILURES_PER_ADDRESS);
    const answer = await test.request('POST', '/api/auth/session', {
      body: { email, password: PASSWORD },
      headers: { 'x-forwarded-for': from },
    });
    expectError(answer, 'RATE_LIMITED');
  });

  it('lock out neither other accounts nor other addresses', async () => {
    const [one, other] = [await signUp(test), await signUp(test)];
    const from = newAddress();
    await guess(one.email, from, FAILURES_PER_ADDRESS);
    expect((await logIn(other.email, PASSWORD, from)).status).toBe(200);
    expect((await logIn(one.email, PASSWORD, newAddress())).status).toBe(200);
  });

  it('are looked at ten times at most when a hundred come, many at once', async () => {
    const { email } = await signUp(test);
    const from = newAddress();
    const verify = jest.spyOn(test.app.get(Argon2), 'verify');
    const guesses = Array.from({ length: 100 }, () => () => logIn(email, WRONG_PASSWORD, from));
    const answers = await inTurns(AT_ONCE, guesses);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(FAILURES_PER_ADDRESS);
    expect(statuses.filter((status) => status === 429)).toHaveLength(100 - FAILURES_PER_ADDRESS);
    expect(verify).toHaveBeenCalledTimes(FAILURES_PER_ADDRESS);
  });

  it('that were right do not count', async () => {
    const { email } = await signUp(test);
    const from = newAddress();
    for (let time = 0; time < 2 * FAILURES_PER_ADDRESS; time += 1) {
      expect((await logIn(email, PASSWORD, from)).status).toBe(200);
    }
  });

  describe('at many accounts', () => {
    const counts = () => test.database.collection('rate_limits').countDocuments();
    const guessAtMany = async (from: string, times: number) => {
      for (let time = 0; time < times; time += 1) {
        expectError(await logIn(`${from}-${time}@example.com`, WRONG_PASSWORD, from), 'INVALID_CREDENTIALS');
      }
    };

    it('are refused from an address that has failed too often, before their passwords are looked at', async () => {
      const { email } = await signUp(test);
      const from = newAddress();
      await guessAtMany(from, FAILURES_PER_ADDRESS_OVERALL);
      const verify = jest.spyOn(test.app.get(Argon2), 'verify');
      const refused = await logIn(email, PASSWORD, from);
      expectError(refused, 'RATE_LIMITED');
      expect(refused.headers.get('ratelimit-limit')).toBe(String(FAILURES_PER_ADDRESS_OVERALL));
      expect(refused.headers.get('ratelimit-remaining')).toBe('0');
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3500);
      expect(verify).not.toHaveBeenCalled();
      expect((await logIn(email, PASSWORD, newAddress())).status).toBe(200);
    });

    it('come from all addresses of a network of IPv6 together', async () => {
      for (let host = 1; host <= FAILURES_PER_ADDRESS_OVERALL; host += 1) {
        await guess(`ipv6-${host}@example.com`, `2001:db8:7:7::${host}`, 1);
      }
      expectError(await logIn('ipv6@example.com', WRONG_PASSWORD, '2001:db8:7:7:ffff::1'), 'RATE_LIMITED');
    });

    it('store nothing more for each further account once they are refused', async () => {
      const from = newAddress();
      await guessAtMany(from, FAILURES_PER_ADDRESS_OVERALL);
      const before = await counts();
      for (let time = 0; time < 20; time += 1) {
        expectError(await logIn(`more-${time}@example.com`, WRONG_PASSWORD, from), 'RATE_LIMITED');
      }
      expect(await counts()).toBe(before);
      expect(await test.database.collection('rate_limits').countDocuments({ expire: null })).toBe(0);
    });

    it('are not used up by attempts at one account that its own limit refuses', async () => {
      const { email } = await signUp(test);
      const from = newAddress();
      await guess('one@example.com', from, FAILURES_PER_ADDRESS);
      for (let time = 0; time < 2 * FAILURES_PER_ADDRESS_OVERALL; time += 1) {
        expectError(await logIn('one@example.com', WRONG_PASSWORD, from), 'RATE_LIMITED');
      }
      expect((await logIn(email, PASSWORD, from)).status).toBe(200);
    });
  });

  it('begin anew when the window is over', async () => {
    const { email } = await signUp(test);
    const from = newAddress();
    await guess(email, from, FAILURES_PER_ADDRESS);
    await test.database.collection('rate_limits').updateMany({}, { $set: { expire: new Date(Date.now() - 1) } });
    await guess(email, from, FAILURES_PER_ADDRESS);
    expectError(await logIn(email, PASSWORD, from), 'RATE_LIMITED');
  });

  it('from all over the world are refused after fifty, and the owner’s own address is let in', async () => {
    const home = newAddress();
    const { email } = await signUpFrom(home);
    await strangersGuess(email);
    expectError(await logIn(email, PASSWORD, newAddress()), 'RATE_LIMITED');
    expect((await logIn(email, PASSWORD, home)).status).toBe(200);
  });

  it('from a network of IPv6 are counted together, whichever of its addresses they come from', async () => {
    const { email } = await signUp(test);
    for (let host = 1; host <= FAILURES_PER_ADDRESS; host += 1) await guess(email, `2001:db8:1:2::${host}`, 1);
    expectError(await logIn(email, PASSWORD, '2001:db8:1:2:ffff::1'), 'RATE_LIMITED');
    expect((await logIn(email, PASSWORD, '2001:db8:1:3::1')).status).toBe(200);
  });

  it('cannot hide behind what the guesser writes into X-Forwarded-For', async () => {
    const { email } = await signUp(test);
    const from = newAddress();
    for (let time = 0; time < FAILURES_PER_ADDRESS; time += 1) await guess(email, `203.0.113.${time}, ${from}`, 1);
    expectError(await logIn(email, PASSWORD, `203.0.113.99, ${from}`), 'RATE_LIMITED');
  });

  it('are counted by all instances together, and a restart forgets none', async () => {
    const { email } = await signUp(test);
    const client = { address: newAddress(), requestId: 'other-instance', setRateLimitHeaders: () => undefined };
    const { app } = test;
    const connection = app.get<Connection>(getConnectionToken());
    const otherInstance = new LoginThrottle(connection, app.get(AppConfig), app.get(Clock));
    const onLimited = jest.fn();
    for (let time = 0; time < FAILURES_PER_ADDRESS / 2; time += 1) {
      expect(await otherInstance.attempt(email, client, () => Promise.resolve(null), onLimited)).toBeNull();
    }
    await guess(email, client.address, FAILURES_PER_ADDRESS / 2);
    expectError(await logIn(email, PASSWORD, client.address), 'RATE_LIMITED');
    const more = otherInstance.attempt(email, client, () => Promise.resolve(true), onLimited);
    await expect(more).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(onLimited).toHaveBeenCalledWith('account and address');
  });

  it('that could not be looked at do not count', async () => {
    const { email } = await signUp(test);
    const from = newAddress();
    const broken = jest.spyOn(test.app.get(Argon2), 'verify').mockRejectedValue(new Error('out of memory'));
    for (let time = 0; time < 2 * FAILURES_PER_ADDRESS; time += 1) {
      expectError(await logIn(email, PASSWORD, from), 'INTERNAL');
    }
    broken.mockRestore();
    expect((await logIn(email, PASSWORD, from)).status).toBe(200);
  });

  it('leave no address behind, neither a person’s nor a machine’s', async () => {
    const { email } = await signUp(test);
    const from = newAddress();
    await guess(email, from, 1);
    const counts = JSON.stringify(await test.database.collection('rate_limits').find().toArray());
    expect(counts).toMatch(/"login:[0-9a-f]{64}"/);
    for (const address of [email, from]) expect(counts).not.toContain(address);
  });
});
