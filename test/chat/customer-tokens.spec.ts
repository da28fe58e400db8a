import { SupportChannels } from '../../src/chat/support/support-channels.service.js';
import { AppConfig } from '../../src/config/app-config.js';
import { decode } from 'jsonwebtoken';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';

const DAY_SECONDS = 86_400;
/** Headers of callers that have no session. */
const NO_SESSION: readonly Record<string, string>[] = [
  {},
  { authorization: 'Bearer nonsense' },
  { cookie: 'jwt=nonsense', 'sec-fetch-site': 'same-origin' },
];
const AGENT_ID = 'support-agent';
/** Every test has a customer of its own. */
let lastCustomerId = 1000;

describe('POST /stream-chat/token', () => {
  let test: TestApp;
  let customer: SignedInAccount;
  let customerId: number;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, SUPPORT_AGENT_ID: AGENT_ID });
    await test.createAccount({ id: AGENT_ID, role: 'user', fullName: 'The practice' });
  });
  beforeEach(async () => {
    customerId = lastCustomerId += 1;
    customer = await test.createAccount({ role: 'customer', customerId, fullName: 'Robin Berg' });
  });
  afterAll(() => test.close());

  const post = (body: unknown, as = customer) => test.request('POST', '/stream-chat/token', { as, body });

  describe('issues', () => {
    it('a 30 day token for the caller’s customer identity, with the public key', async () => {
      const before = Math.floor(Date.now() / 1000);
      const response = await post({ customer_id: customerId });
      const after = Math.floor(Date.now() / 1000);

      expect(response.status).toBe(200);
      const { token, ...rest } = response.body;
      expect(rest).toEqual({ userId: `customer-${customerId}`, apiKey: test.stream.apiKey });
      const claims = decode(token as string, { json: true });
      expect(Object.keys(claims ?? {}).toSorted()).toEqual(['exp', 'iat', 'user_id']);
      expect(claims?.['user_id']).toBe(`customer-${customerId}`);
      expect(claims?.exp).toBeGreaterThanOrEqual(before + 30 * DAY_SECONDS);
      expect(claims?.exp).toBeLessThanOrEqual(after + 30 * DAY_SECONDS);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(JSON.stringify(response.body)).not.toContain(test.stream.apiSecret);
    });

    it('to a session in the jwt cookie as well', async () => {
      const response = await test.request('POST', '/stream-chat/token', {
        headers: { origin: test.url, cookie: `jwt=${customer.token}` },
        body: { customer_id: customerId },
      });
      expect(response.body['userId']).toBe(`customer-${customerId}`);
    });

    it('to every account with the number, whatever the role', async () => {
      const owner = await test.createAccount({ role: 'pet-owner', customerId: customerId + 500_000 });
      expect((await post({ customer_id: customerId + 500_000 }, owner)).status).toBe(200);
    });
  });

  describe('brings to Stream', () => {
    const channelOf = async (id: number) => {
      const channels = await test.streamClient.queryChannels(
        { cid: `messaging:support-customer-${id}` },
        {},
        { watch: false, state: true },
      );
      return channels[0];
    };

    it('the customer, and the support channel with its two members', async () => {
      await post({ customer_id: customerId });
      const channel = await eventually('the support channel', () => channelOf(customerId));
      expect(Object.keys(channel.state.members).toSorted()).toEqual([`customer-${customerId}`, AGENT_ID]);
      expect(channel.data).toMatchObject({ customerId, name: 'Support for Robin Berg', frozen: false });
      const { users } = await test.streamClient.queryUsers({ id: `customer-${customerId}` });
      expect(users).toMatchObject([{ id: `customer-${customerId}`, name: 'Robin Berg', role: 'user' }]);
    });

    it('both once, however many tokens are asked for at once', async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => post({ customer_id: customerId })));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      await eventually('the support channel', () => channelOf(customerId));
      const creations = (await test.streamControl.calls()).filter(({ path }) =>
        path.startsWith(`/channels/messaging/support-customer-${customerId}/query`),
      );
      expect(creations).toHaveLength(1);
    });

    it('nothing for a customer whose token was refused', async () => {
      const other = await test.createAccount({ role: 'customer', customerId: customerId + 600_000 });
      const nobody = customerId + 700_000;
      expectError(await post({ customer_id: nobody }, other), 'CUSTOMER_MISMATCH');
      expect(await test.database.collection('support_channels').findOne({ _id: nobody as never })).toBeNull();
    });
  });

  describe('refuses', () => {
    it('another customer’s number in the promised words', async () => {
      const refused = await post({ customer_id: customerId + 1 });
      expectError(refused, 'CUSTOMER_MISMATCH');
      expect(refused.body).toMatchObject({
        error: 'Forbidden',
        message: 'Customer ID does not match authenticated user',
      });
    });

    it('an account without a number, an administrator’s included', async () => {
      for (const role of ['user', 'admin'] as const) {
        const account = await test.createAccount({ role });
        expectError(await post({ customer_id: customerId }, account), 'CUSTOMER_MISMATCH');
      }
    });

    it('a caller without a session in the promised words', async () => {
      for (const headers of NO_SESSION) {
        const refused = await test.request('POST', '/stream-chat/token', {
          headers,
          body: { customer_id: customerId },
        });
        expectError(refused, 'SESSION_TOKEN_INVALID');
        expect(refused.body).toMatchObject({ error: 'Unauthorized', message: 'Invalid or expired session token' });
      }
    });

    it.each([
      ['a number as text', { customer_id: '123' }],
      ['a fraction', { customer_id: 1.5 }],
      ['zero', { customer_id: 0 }],
      ['a negative number', { customer_id: -1 }],
      ['a number beyond exact integers', '{"customer_id":9007199254740993}'],
      ['null', { customer_id: null }],
      ['an object', { customer_id: { $gt: 0 } }],
      ['a list', { customer_id: [123] }],
      ['true', { customer_id: true }],
      ['another name', { customerId: 123 }],
      ['nothing', {}],
      ['no body', undefined],
    ])('%s with 400', async (_case, body) => {
      expectError(await post(body), 'VALIDATION_FAILED');
    });

    it('to answer under /api', async () => {
      const response = await test.request('POST', '/api/stream-chat/token', {
        as: customer,
        body: { customer_id: customerId },
      });
      expectError(response, 'NOT_FOUND');
    });
  });
});

describe('a support agent who has no account here', () => {
  it('is made in Stream for the support channels', async () => {
    const test = await createTestApp({ SUPPORT_AGENT_ID: 'dashboard-agent' });
    try {
      lastCustomerId += 1;
      const customer = await test.createAccount({ role: 'customer', customerId: lastCustomerId });
      await test.request('POST', '/stream-chat/token', { as: customer, body: { customer_id: lastCustomerId } });
      const members = await eventually('the support channel', async () => {
        const [channel] = await test.streamClient.queryChannels(
          { cid: `messaging:support-customer-${lastCustomerId}` },
          {},
          { watch: false, state: true },
        );
        return channel && Object.keys(channel.state.members);
      });
      expect(new Set(members)).toEqual(new Set([`customer-${lastCustomerId}`, 'dashboard-agent']));
    } finally {
      await test.close();
    }
  });
});

describe('without a support agent', () => {
  it('a customer has a token and no support channel; the first start with an agent makes it', async () => {
    const test = await createTestApp({ SUPPORT_AGENT_ID: 'new-agent' });
    const config = test.app.get(AppConfig);
    const { agentId } = config.support;
    try {
      Object.assign(config.support, { agentId: undefined });
      lastCustomerId += 1;
      const id = lastCustomerId;
      const customer = await test.createAccount({ role: 'customer', customerId: id });
      const issued = await test.request('POST', '/stream-chat/token', { as: customer, body: { customer_id: id } });
      expect(issued.status).toBe(200);
      const record = () => test.database.collection('support_channels').findOne({ _id: id as never });
      await eventually('the work', async () => (await record())?.['work'].status === 'idle');
      const channels = () => test.streamClient.queryChannels({ cid: `messaging:support-customer-${id}` });
      expect(await channels()).toEqual([]);

      Object.assign(config.support, { agentId });
      test.app.get(SupportChannels).onApplicationBootstrap();
      const [channel] = await eventually('the channel', async () => {
        const found = await channels();
        return found.length > 0 && found;
      });
      expect(Object.keys(channel?.state.members ?? {}).toSorted()).toEqual([`customer-${id}`, 'new-agent']);
    } finally {
      await test.close();
    }
  });
});
