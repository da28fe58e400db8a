import jwt from 'jsonwebtoken';
import { StreamChat } from 'stream-chat';
import { TestClock } from '../../clock/test-clock.js';
import { expectRefused } from '../testing/expect-refused.js';
import { SDK_TIMEOUT_MS, startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const NOW_SECONDS = NOW.getTime() / 1000;

describe('authentication', () => {
  let test: TestSandbox;

  beforeEach(async () => {
    test = await startForTest({ clock: new TestClock(() => NOW) });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
  });

  afterEach(() => test.sandbox.close());

  const claims = (extra: object = {}): object => ({ user_id: 'ana', iat: NOW_SECONDS - 10, ...extra });
  const sign = (payload: object, secret: string = TEST_KEYS.apiSecret): string =>
    jwt.sign(payload, secret, { algorithm: 'HS256', noTimestamp: !('iat' in payload) });
  const options = (): object => ({ baseURL: test.sandbox.url, timeout: SDK_TIMEOUT_MS });
  const query = (token: string): ReturnType<TestSandbox['asClient']> => test.asClient(token, 'GET', '/users');

  it('lets a valid user token in and knows whose it is', async () => {
    const answer = await query(sign(claims({ exp: NOW_SECONDS + 60 })));
    expect(answer.status).toBe(200);
    const { body } = await test.control('GET', '/calls');
    expect(body).toMatchObject({
      calls: expect.arrayContaining([expect.objectContaining({ auth: 'user', userId: 'ana' })]),
    });
  });

  it.each([
    ['expired', claims({ exp: NOW_SECONDS }), 40],
    ['not valid yet', claims({ nbf: NOW_SECONDS + 1 }), 41],
    ['issued one second in the future', { user_id: 'ana', iat: NOW_SECONDS + 1 }, 42],
    ['without a user', { iat: NOW_SECONDS - 10 }, 5],
    ['with a fraction of a second in exp', claims({ exp: NOW_SECONDS + 0.5 }), 5],
    ['of a user that does not exist', claims({ user_id: 'nobody' }), 5],
  ])('refuses a token that is %s', async (_name, payload, code) => {
    expect(await query(sign(payload))).toMatchObject({ status: 401, body: { code, StatusCode: 401 } });
  });

  it('refuses a token signed with another secret with 43', async () => {
    expect(await query(sign(claims(), 'another-secret'))).toMatchObject({ status: 401, body: { code: 43 } });
  });

  it('refuses a token without a signature, and one of another algorithm, with 43', async () => {
    const unsigned = jwt.sign(claims(), '', { algorithm: 'none' });
    const other = jwt.sign(claims(), TEST_KEYS.apiSecret, { algorithm: 'HS512' });
    expect(await query(unsigned)).toMatchObject({ status: 401, body: { code: 43 } });
    expect(await query(other)).toMatchObject({ status: 401, body: { code: 43 } });
  });

  it.each(['nonsense', 'a.b.c', 'Bearer x'])('refuses the malformed token "%s" with 5', async (token) => {
    expect(await query(token)).toMatchObject({ status: 401, body: { code: 5 } });
  });

  it('refuses a missing token and a missing stream-auth-type with 5', async () => {
    const url = `${test.sandbox.url}/users?api_key=${TEST_KEYS.apiKey}`;
    const withoutToken = await fetch(url, { headers: { 'stream-auth-type': 'jwt' } });
    const withoutType = await fetch(url, { headers: { Authorization: sign(claims()) } });
    expect([withoutToken.status, await withoutToken.json()]).toMatchObject([401, { code: 5 }]);
    expect([withoutType.status, await withoutType.json()]).toMatchObject([
      401,
      { code: 5, message: 'QueryUsers failed with error: "stream-auth-type missing or invalid"' },
    ]);
  });

  it('refuses a wrong API key and a missing one with 2', async () => {
    const otherApp = new StreamChat('another-key', TEST_KEYS.apiSecret, options());
    await expectRefused(otherApp.queryUsers({}), {
      code: 2,
      status: 401,
      message: 'QueryUsers failed with error: "api_key is invalid"',
    });
    const response = await fetch(`${test.sandbox.url}/users`);
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { code: 2, message: 'QueryUsers failed with error: "api_key not provided"' },
    ]);
  });

  it('refuses a server that signs with another secret with 43', async () => {
    const forger = new StreamChat(TEST_KEYS.apiKey, 'another-secret', options());
    await expect(forger.queryUsers({})).rejects.toMatchObject({ code: 43, status: 401 });
  });

  it('accepts any signature while auth checks are switched off', async () => {
    await test.client.updateAppSettings({ disable_auth_checks: true });
    expect((await query(test.client.devToken('ana'))).status).toBe(200);
  });

  describe('after a revocation', () => {
    const old = (): string => sign(claims({ iat: NOW_SECONDS - 1 }));
    const withoutIat = (): string => sign({ user_id: 'ana' });
    const fresh = (): string => sign(claims({ iat: NOW_SECONDS }));

    it.each([
      ['of the user', (): Promise<unknown> => test.client.revokeUserToken('ana', NOW)],
      ['of the whole app', (): Promise<unknown> => test.client.revokeTokens(NOW)],
    ])('%s refuses older tokens and tokens without iat, and takes newer ones', async (_name, revoke) => {
      expect((await query(old())).status).toBe(200);
      expect((await query(withoutIat())).status).toBe(200);
      await revoke();
      expect(await query(old())).toMatchObject({ status: 401, body: { code: 40 } });
      expect(await query(withoutIat())).toMatchObject({ status: 401, body: { code: 40 } });
      expect((await query(fresh())).status).toBe(200);
    });

    it('takes them again once it was undone', async () => {
      await test.client.revokeUserToken('ana', NOW);
      await test.client.revokeUserToken('ana', null);
      expect((await query(old())).status).toBe(200);
    });

    it('leaves the tokens of other users and of the server alone', async () => {
      await test.client.revokeUserToken('ana', NOW);
      expect((await query(sign({ user_id: 'ben' }))).status).toBe(200);
      await expect(test.client.queryUsers({})).resolves.toBeDefined();
    });
  });

  it('refuses the token of a user that was deactivated or deleted', async () => {
    await test.client.deactivateUser('ana');
    await test.client.deleteUser('ben');
    expect(await query(sign(claims()))).toMatchObject({ status: 401, body: { code: 5 } });
    expect(await query(sign(claims({ user_id: 'ben' })))).toMatchObject({ status: 401, body: { code: 5 } });
  });
});
