import { decode, sign } from 'jsonwebtoken';
import { Clock } from '../../src/common/clock.js';
import { changeAccount } from '../support/change-account.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { askStreamAs } from './stream-client.js';

/** Stream's codes for tokens. */
const EXPIRED_OR_REVOKED = 40;
const WRONG_SIGNATURE = 43;
/** Stream answers a query by POST like a creation. */
const OK = 201;

const ask = async (test: TestApp, account: SignedInAccount): Promise<string> => {
  const response = await test.request('GET', '/api/chats/token', { as: account });
  return response.body['token'] as string;
};

describe('an issued token in Stream', () => {
  let test: TestApp;
  let owner: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
  });
  beforeEach(async () => {
    owner = await test.createAccount({ role: 'pet-owner' });
    await eventually('the account in Stream', async () => {
      const { users } = await test.streamClient.queryUsers({ id: owner.id });
      return users.length === 1;
    });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => test.close());

  it('lets its owner in at once', async () => {
    expect(await askStreamAs(test, owner.id, await ask(test, owner))).toMatchObject({ status: OK });
  });

  it('admits no other caller: neither another user of the same claims nor a changed token', async () => {
    const token = await ask(test, owner);
    const [header, , signature] = token.split('.');
    const other = Buffer.from(JSON.stringify({ ...decode(token, { json: true }), user_id: 'system' }));
    const tampered = [
      `${header}.${other.toString('base64url')}.${signature}`,
      sign({ user_id: owner.id }, 'not the API secret, whatever its length may be'),
    ];
    for (const changed of tampered) {
      expect(await askStreamAs(test, owner.id, changed)).toMatchObject({ status: 401, code: WRONG_SIGNATURE });
    }
    const unsigned = sign({ user_id: owner.id }, '', { algorithm: 'none' });
    expect((await askStreamAs(test, owner.id, unsigned)).status).toBe(401);
  });

  it('is refused once tokens of its time are revoked', async () => {
    const token = await ask(test, owner);
    await test.streamClient.revokeUserToken(owner.id, new Date());
    expect(await askStreamAs(test, owner.id, token)).toMatchObject({ status: 401, code: EXPIRED_OR_REVOKED });
  });

  it('is accepted when it was issued after a revocation, however shortly', async () => {
    // Within the seconds by which tokens are backdated: only the account's own record keeps the token young enough.
    const now = new Date();
    jest.spyOn(test.app.get(Clock), 'now').mockReturnValue(now);
    const revokedAt = new Date(now.getTime() - 2000);
    await test.streamClient.revokeUserToken(owner.id, revokedAt);
    expect(await askStreamAs(test, owner.id, await ask(test, owner))).toMatchObject({ code: EXPIRED_OR_REVOKED });

    await changeAccount(test, owner.id, { tokensRevokedAt: revokedAt });

    expect(await askStreamAs(test, owner.id, await ask(test, owner))).toMatchObject({ status: OK });
  });
});

describe('a customer token that does not expire', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ STREAM_CUSTOMER_TOKEN_TTL: '0', SUPPORT_AGENT_ID: 'support-desk' });
  });
  afterAll(() => test.close());

  it('has an iat and no exp, finds the customer’s own channel in Stream, and can be revoked', async () => {
    const customer = await test.createAccount({ role: 'customer', customerId: 1001 });

    const { body } = await test.request('POST', '/stream-chat/token', { as: customer, body: { customer_id: 1001 } });

    const token = body['token'] as string;
    const claims = decode(token, { json: true });
    expect(Object.keys(claims ?? {}).toSorted()).toEqual(['iat', 'user_id']);
    await eventually('the support channel', async () => {
      const { channels } = await askStreamAs(test, 'customer-1001', token);
      return channels.includes('support-customer-1001');
    });
    await test.streamClient.revokeUserToken('customer-1001', new Date());
    expect(await askStreamAs(test, 'customer-1001', token)).toMatchObject({ status: 401, code: EXPIRED_OR_REVOKED });
  });

  it('leaves the other tokens with their 24 hours', async () => {
    const owner = await test.createAccount({ role: 'pet-owner' });
    const claims = decode(await ask(test, owner), { json: true });
    expect((claims?.exp ?? 0) - (claims?.iat ?? 0)).toBe(86_400 + 5);
  });
});
