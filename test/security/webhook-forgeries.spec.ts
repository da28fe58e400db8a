import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createTestApp, STREAM_API_KEY, type TestApp } from '../support/create-test-app.js';
import { messageNew } from '../support/signed-event.js';
import { closeRawConnections, type RawHttpAnswer, rawRequest } from '../support/raw-http.js';
import { type Forged, type ForgerKit, WEBHOOK_FORGERIES } from './webhook-forgeries.js';

const BODY_LIMIT = 131_072;

/** What differs between any two answers. */
const PER_REQUEST = new Set(['date', 'x-request-id']);

describe('POST /api/webhooks/stream', () => {
  let test: TestApp;
  let refusal: unknown;

  beforeAll(async () => {
    test = await createTestApp({ WEBHOOK_BODY_LIMIT_BYTES: String(BODY_LIMIT) });
    refusal = withoutIds(await post({ body: Buffer.from('{}'), headers: [['content-type', 'application/json']] }));
  });
  afterAll(async () => {
    closeRawConnections();
    await test.close();
  });

  const post = ({ body, headers }: Forged): Promise<RawHttpAnswer> =>
    rawRequest(`${test.url}/api/webhooks/stream`, { headers, body });
  const stored = () => test.database.collection('inbox').countDocuments();

  const kit = (): ForgerKit => {
    const body = Buffer.from(JSON.stringify(messageNew('messaging:general', { note: 'Bärbel is eating again! 🐈' })));
    const sign = (bytes: Buffer | string) => createHmac('sha256', test.stream.apiSecret).update(bytes).digest('hex');
    return {
      body,
      signature: sign(body),
      sign,
      apiKey: STREAM_API_KEY,
      apiSecret: test.stream.apiSecret,
      jwtSecret: test.jwtSecret,
      bodyLimit: BODY_LIMIT,
    };
  };

  it('the table names every forgery once, and has a hundred or more', () => {
    const names = WEBHOOK_FORGERIES.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(100);
  });

  it.each(WEBHOOK_FORGERIES)('refuses %s', async (_name, forge) => {
    const before = await stored();
    expect(withoutIds(await post(forge(kit())))).toEqual(refusal);
    expect(await stored()).toBe(before);
  });

  it('refuses in the words of the contract, and tells nothing else', () => {
    expect(refusal).toMatchObject({
      status: 401,
      body: {
        statusCode: 401,
        error: 'Invalid signature',
        message: 'The signature does not match the body.',
        code: 'INVALID_SIGNATURE',
      },
    });
  });

  describe('takes the genuine event that the forgeries were made from', () => {
    const JSON_TYPE = ['content-type', 'application/json'] as const;

    it.each([
      ['as it is', (body: Buffer) => body, []],
      ['compressed', (body: Buffer) => gzipSync(body), [['content-encoding', 'gzip']]],
      ['compressed, and nothing says so', (body: Buffer) => gzipSync(body), []],
      ['as it is, although it is said to be compressed', (body: Buffer) => body, [['content-encoding', 'br']]],
    ] as const)('%s', async (_case, pack, headers) => {
      const { body, signature } = kit();
      const before = await stored();
      const answer = await post({ body: pack(body), headers: [JSON_TYPE, ['x-signature', signature], ...headers] });
      expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { ok: true }]);
      expect(await stored()).toBe(before + 1);
    });
  });
});

/** An answer without what differs between any two, the request's id in the body included. */
function withoutIds({ status, headers, text }: RawHttpAnswer): unknown {
  const { requestId, ...body } = JSON.parse(text) as Record<string, unknown>;
  expect(requestId).toBe(headers['x-request-id']);
  const others = Object.entries(headers).filter(([name]) => !PER_REQUEST.has(name) && name !== 'content-length');
  return { status, body, headers: Object.fromEntries(others) };
}
