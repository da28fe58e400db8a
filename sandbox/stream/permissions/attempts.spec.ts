import { ATTEMPTS } from '../testing/attempts/attempts.js';
import { expectAttempt, type Target } from '../testing/attempts/make-attempt.js';
import { withdrawGrants } from '../testing/attempts/withdraw-grants.js';
import { startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';

describe('attempts of a client', () => {
  let test: TestSandbox;
  let target: Target;

  beforeAll(async () => {
    test = await startForTest();
    target = { url: test.sandbox.url, ...TEST_KEYS, server: test.client };
    await test.control('PUT', '/rate-limits', { enforced: false });
  });
  afterAll(() => test.sandbox.close());

  describe('with the grants of a new app', () => {
    it.each(ATTEMPTS)('$number: $what ($before.status)', (attempt) => expectAttempt(target, attempt, attempt.before));
  });

  describe('once the grants were withdrawn', () => {
    beforeAll(() => withdrawGrants(test.client));

    it.each(ATTEMPTS)('$number: $what ($after.status)', (attempt) => expectAttempt(target, attempt, attempt.after));
  });
});
