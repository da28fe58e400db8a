import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';

const LIMIT = 3;

describe('the limit on tokens', () => {
  let test: TestApp;
  let customerId = 2000;
  let caller: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({ TOKEN_RATE_LIMIT: String(LIMIT) });
  });
  beforeEach(async () => {
    customerId += 1;
    caller = await test.createAccount({ role: 'customer', customerId });
  });
  afterAll(() => test.close());

  const routes: readonly (() => Promise<TestResponse>)[] = [
    () => test.request('POST', '/api/chat/token', { as: caller, body: { userId: caller.id } }),
    () => test.request('GET', '/api/chats/token', { as: caller }),
    () => test.request('POST', '/stream-chat/token', { as: caller, body: { customer_id: customerId } }),
    () => test.request('GET', '/api/chat/token', { as: caller }),
  ];
  const useUp = async () => {
    for (let n = 0; n < LIMIT; n += 1) await test.request('GET', '/api/chats/token', { as: caller });
  };

  it('counts an account’s tokens over all routes together', async () => {
    const answers: TestResponse[] = [];
    for (const ask of routes) answers.push(await ask());
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    const [, , , refused] = answers;
    if (refused) expectError(refused, 'RATE_LIMITED');
  });

  it('holds on every route once it is reached', async () => {
    await useUp();
    for (const ask of routes) expectError(await ask(), 'RATE_LIMITED');
  });

  it('tells how much is left, and when to come back', async () => {
    const remaining: (string | null)[] = [];
    for (let n = 0; n < LIMIT; n += 1) {
      const { headers } = await test.request('GET', '/api/chats/token', { as: caller });
      expect(headers.get('ratelimit-limit')).toBe(String(LIMIT));
      expect(Number(headers.get('ratelimit-reset'))).toBeGreaterThan(0);
      expect(headers.get('retry-after')).toBeNull();
      remaining.push(headers.get('ratelimit-remaining'));
    }
    expect(remaining).toEqual(['2', '1', '0']);

    const { headers } = await test.request('GET', '/api/chats/token', { as: caller });

    expect(headers.get('ratelimit-limit')).toBe(String(LIMIT));
    expect(headers.get('ratelimit-remaining')).toBe('0');
    const retryAfter = Number(headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(Number(headers.get('ratelimit-reset'))).toBe(retryAfter);
  });

  it('concerns no other account at the same address', async () => {
    await useUp();
    const other = await test.createAccount({ role: 'pet-owner' });
    const answer = await test.request('GET', '/api/chats/token', { as: other });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('ratelimit-remaining')).toBe('2');
  });

  it('concerns no other route of the account', async () => {
    await useUp();
    expect((await test.request('GET', '/api/chat/channels', { as: caller })).status).toBe(200);
  });

  it('is not used up by callers without a session', async () => {
    for (let n = 0; n < LIMIT * 2; n += 1) {
      expectError(await test.request('GET', '/api/chats/token'), 'TOKEN_NOT_PROVIDED');
    }
  });

  it('lets no more through when many ask at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => test.request('GET', '/api/chats/token', { as: caller })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20 - LIMIT);
  });
});
