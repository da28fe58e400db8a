import { createSecretKey } from 'node:crypto';
import { decode, verify } from 'jsonwebtoken';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';

const DAY_SECONDS = 86_400;
/** Headers of callers that have no session. */
const NO_SESSION: readonly Record<string, string>[] = [
  {},
  { authorization: 'Bearer nonsense' },
  { cookie: 'jwt=nonsense' },
];

describe('chat tokens', () => {
  let test: TestApp;
  let owner: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
  });
  beforeEach(async () => {
    owner = await test.createAccount({ role: 'pet-owner' });
  });
  afterAll(() => test.close());

  const claimsOf = (token: unknown) => decode(token as string, { json: true });

  describe('POST /api/chat/token', () => {
    const post = (body: unknown, as: { token: string } | undefined = owner) =>
      test.request('POST', '/api/chat/token', { ...(as && { as }), body });

    it('issues a 24 h token with its expiry in milliseconds to its own account', async () => {
      const before = Math.floor(Date.now() / 1000);
      const response = await post({ userId: owner.id });
      const after = Math.floor(Date.now() / 1000);

      expect(response.status).toBe(200);
      expect(Object.keys(response.body).toSorted()).toEqual(['expiresAt', 'token']);
      const claims = claimsOf(response.body['token']);
      expect(Object.keys(claims ?? {}).toSorted()).toEqual(['exp', 'iat', 'user_id']);
      expect(claims).toMatchObject({ user_id: owner.id });
      expect(claims?.exp).toBeGreaterThanOrEqual(before + DAY_SECONDS);
      expect(claims?.exp).toBeLessThanOrEqual(after + DAY_SECONDS);
      expect(response.body['expiresAt']).toBe((claims?.exp ?? 0) * 1000);
    });

    it('signs it with the API secret, by HS256', async () => {
      const token = (await post({ userId: owner.id })).body['token'] as string;
      const key = createSecretKey(Buffer.from(test.stream.apiSecret));
      expect(decode(token, { complete: true })?.header).toEqual({ alg: 'HS256', typ: 'JWT' });
      expect(verify(token, key, { algorithms: ['HS256'] })).toMatchObject({ user_id: owner.id });
    });

    it.each(['pet-owner', 'vet', 'customer', 'user', 'admin'] as const)('serves every role: %s', async (role) => {
      const account = await test.createAccount({ role });
      expect((await post({ userId: account.id }, account)).status).toBe(200);
    });

    it('takes the session from the jwt cookie as well', async () => {
      const response = await test.request('POST', '/api/chat/token', {
        headers: { origin: test.url, cookie: `theme=dark; jwt=${owner.token}` },
        body: { userId: owner.id },
      });
      expect(response.status).toBe(200);
      expect(claimsOf(response.body['token'])?.['user_id']).toBe(owner.id);
    });

    it('may not be kept by any cache', async () => {
      expect((await post({ userId: owner.id })).headers.get('cache-control')).toBe('no-store');
    });

    it('refuses another account’s id, whoever asks', async () => {
      const admin = await test.createAccount({ role: 'admin' });
      expectError(await post({ userId: 'someone' }), 'TOKEN_FOR_ANOTHER_ACCOUNT');
      const refused = await post({ userId: owner.id }, admin);
      expectError(refused, 'TOKEN_FOR_ANOTHER_ACCOUNT');
      expect(refused.body['error']).toBe('Unauthorized');
    });

    it('refuses a caller without a session, whatever the body', async () => {
      for (const body of [{ userId: owner.id }, {}, undefined]) {
        const refused = await test.request('POST', '/api/chat/token', { body });
        expectError(refused, 'UNAUTHORIZED');
        expect(refused.body['error']).toBe('Unauthorized');
      }
    });

    it.each([
      ['nothing', undefined],
      ['an empty object', {}],
      ['a list', []],
      ['null for the id', { userId: null }],
      ['a number for the id', { userId: 7 }],
      ['an operator object for the id', { userId: { $ne: null } }],
      ['a list for the id', { userId: ['someone'] }],
      ['an empty id', { userId: '' }],
    ])('refuses a body with %s', async (_case, body) => {
      expectError(await post(body), 'VALIDATION_FAILED');
    });
  });

  describe.each(['/api/chats/token', '/api/chat/token'])('GET %s', (path) => {
    it('issues a 24 h token to the caller, and nothing else', async () => {
      const before = Math.floor(Date.now() / 1000);
      const response = await test.request('GET', path, { as: owner });
      const after = Math.floor(Date.now() / 1000);

      expect(response.status).toBe(200);
      expect(Object.keys(response.body)).toEqual(['token']);
      const claims = claimsOf(response.body['token']);
      expect(Object.keys(claims ?? {}).toSorted()).toEqual(['exp', 'iat', 'user_id']);
      expect(claims?.['user_id']).toBe(owner.id);
      expect(claims?.exp).toBeGreaterThanOrEqual(before + DAY_SECONDS);
      expect(claims?.exp).toBeLessThanOrEqual(after + DAY_SECONDS);
      expect(response.headers.get('cache-control')).toBe('no-store');
    });

    it('takes the session from the jwt cookie as well', async () => {
      const response = await test.request('GET', path, { headers: { cookie: `jwt=${owner.token}` } });
      expect(response.status).toBe(200);
      expect(claimsOf(response.body['token'])?.['user_id']).toBe(owner.id);
    });

    it('answers a caller without a session in the promised words', async () => {
      for (const headers of NO_SESSION) {
        const refused = await test.request('GET', path, { headers });
        expectError(refused, 'TOKEN_NOT_PROVIDED');
        expect(refused.body['message']).toBe('Unauthorized: No token provided');
      }
    });
  });
});
