import { ATTEMPTS } from '../testing/attempts/attempts.js';
import { expectAttempt, type Target } from '../testing/attempts/make-attempt.js';
import { startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';

describe('attempts of a client with the grants of a new app', () => {
  let test: TestSandbox;
  let target: Target;

  beforeAll(async () => {
    test = await startForTest();
    target = { url: test.sandbox.url, ...TEST_KEYS, server: test.client };
    await test.control('PUT', '/rate-limits', { enforced: false });
  });
  afterAll(() => test.sandbox.close());

  it.each(ATTEMPTS)('$number: $what ($before.status)', (attempt) => expectAttempt(target, attempt, attempt.before));
});
