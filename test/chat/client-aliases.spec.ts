import { createTestApp, STREAM_API_KEY, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';

describe('what existing clients find beside the tokens', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ TOKEN_RATE_LIMIT: '3' });
  });
  afterAll(() => test.close());

  it('is the customer token under a second address, with the same answers and the same limit', async () => {
    const as = await test.createAccount({ role: 'customer', customerId: 1001 });
    const issue = (path: string, customer_id: unknown = 1001) =>
      test.request('POST', path, { as, body: { customer_id } });
    const { status, body, headers } = await issue('/stream-chat-token');
    expect([status, body, headers.get('cache-control')]).toEqual([
      200,
      { token: expect.any(String) as string, userId: 'customer-1001', apiKey: STREAM_API_KEY },
      'no-store',
    ]);
    expectError(await issue('/stream-chat-token', 1002), 'CUSTOMER_MISMATCH');
    expect((await issue('/stream-chat/token')).status).toBe(200);
    expectError(await issue('/stream-chat-token'), 'RATE_LIMITED');
    expectError(await test.request('POST', '/stream-chat-token', { body: {} }), 'SESSION_TOKEN_INVALID');
  });

  it('is the API key and where Stream is, for everybody', async () => {
    const { status, body } = await test.request('GET', '/api/chat/config');
    expect([status, body]).toEqual([200, { apiKey: STREAM_API_KEY, baseUrl: test.stream.url }]);
  });
});
