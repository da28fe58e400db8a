import { decode } from 'jsonwebtoken';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';

describe('chat tokens', () => {
  let test: TestApp;
  let owner: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
    owner = await test.createAccount({ role: 'pet-owner' });
  });
  afterAll(() => test.close());

  it('issues a 24 h token with its expiry in milliseconds to its own account', async () => {
    const response = await test.request('POST', '/api/chat/token', { as: owner, body: { userId: owner.id } });
    expect(response.status).toBe(200);
    const claims = decode(response.body['token'] as string, { json: true });
    expect(claims).toMatchObject({ user_id: owner.id });
    expect(response.body['expiresAt']).toBe((claims?.exp ?? 0) * 1000);
  });

  it('refuses another account’s id', async () => {
    expectError(
      await test.request('POST', '/api/chat/token', { as: owner, body: { userId: 'someone' } }),
      'TOKEN_FOR_ANOTHER_ACCOUNT',
    );
  });
});
