import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import type { CapturedLog } from '../support/captured-log.js';

const INFO = 30;

describe('the log', () => {
  let test: TestApp;
  let log: CapturedLog;
  let customer: SignedInAccount;
  let requests = 0;

  beforeAll(async () => {
    test = await createTestApp();
    log = test.log;
    customer = await test.createAccount({ role: 'customer', customerId: 1001, fullName: 'Robin Berg' });
  });
  afterAll(() => test.close());

  /** Sends a request under an id of its own, and waits for the line that closes it. */
  const logged = async (
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    requests += 1;
    const requestId = `log-request-${requests}`;
    const response = await test.request(method, path, {
      ...options,
      headers: { ...options.headers, 'x-request-id': requestId },
    });
    const closing = await eventually('the line of the request', () =>
      log.linesOf(requestId).find(({ msg }) => msg === 'request'),
    );
    return { requestId, response, closing, lines: log.linesOf(requestId) };
  };
  const isSecurityEvent = ({ context }: Record<string, unknown>): boolean => context === 'security';
  const bearer = () => ({ authorization: `Bearer ${customer.token}` });

  it('has one line for a request: what was asked, how it ended, how long it took, and by whom', async () => {
    const { lines, closing } = await logged('GET', '/api/chat/channels?limit=5', { headers: bearer() });
    expect(lines).toHaveLength(1);
    expect(closing).toMatchObject({
      method: 'GET',
      route: '/api/chat/channels',
      status: 200,
      accountId: customer.id,
      ms: expect.any(Number) as number,
    });
  });

  it('names the route and not the address, which may hold anything', async () => {
    const { closing } = await logged('GET', '/api/appointments/some-id?secret=in-the-query', { headers: bearer() });
    expect(closing['route']).toBe('/api/appointments/:id');
    expect(log.text).not.toContain('in-the-query');
  });

  it('has the line of a health probe that went well at debug, so that probes do not fill the log', async () => {
    const DEBUG = 20;
    for (const [path, level] of [
      ['/health/live', DEBUG],
      ['/health/ready', DEBUG],
      ['/health/unknown', INFO],
    ] as const) {
      expect((await logged('GET', path)).closing).toMatchObject({ level });
    }
  });

  it('has a line for a request that nothing serves', async () => {
    const { closing } = await logged('GET', '/nothing');
    expect(closing).toMatchObject({ status: 404 });
  });

  it('records who was issued a token, for which id and on which route, and never the token', async () => {
    const { id } = customer;
    for (const { method, path, body, streamUserId } of [
      { method: 'POST', path: '/api/chat/token', body: { userId: id }, streamUserId: id },
      { method: 'GET', path: '/api/chats/token', body: undefined, streamUserId: id },
      { method: 'POST', path: '/stream-chat/token', body: { customer_id: 1001 }, streamUserId: 'customer-1001' },
    ]) {
      const { lines, response, closing } = await logged(method, path, { headers: bearer(), body });
      expect([response.status, closing['route']]).toEqual([200, path]);
      expect(lines.filter(isSecurityEvent)).toMatchObject([
        { level: INFO, msg: 'chat token issued', accountId: id, by: id, streamUserId },
      ]);
      const token = response.body['token'] as string;
      expect(token.length).toBeGreaterThan(50);
      expect(log.text).not.toContain(token.split('.')[1]);
      expect(log.text).not.toContain(token.split('.')[2]);
    }
  });

  it('records nothing as issued that was refused', async () => {
    const { lines } = await logged('POST', '/api/chat/token', { headers: bearer(), body: { userId: 'someone' } });
    expect(lines.filter(isSecurityEvent)).toEqual([]);
  });

  it('holds no session token, in whichever way and with whatever success it was sent', async () => {
    const [header, payload, signature] = customer.token.split('.');
    await logged('GET', '/api/chat/channels', { headers: bearer() });
    await logged('GET', '/api/chat/channels', { headers: { cookie: `jwt=${customer.token}` } });
    await logged('GET', '/api/chat/channels', {
      headers: { authorization: `Bearer ${header}.${payload}.x${signature}` },
    });
    await logged('POST', '/api/chat/token', { headers: bearer(), body: 'nonsense' });
    await logged('GET', '/nothing', { headers: bearer() });
    expect(log.text).not.toContain(payload);
    expect(log.text).not.toContain(signature);
  });

  it('holds no secret of ours, nor what a body said', async () => {
    await logged('POST', '/api/chat/token', { headers: bearer(), body: { userId: 'what-the-body-said' } });
    await logged('POST', '/api/chat/token', { headers: bearer(), body: '{"userId":"what-the-body-said' });
    await test.streamControl.addFault({ status: 503, code: -1, times: 1 });
    await test.createAccount({ role: 'vet', customerId: 1002 });
    await eventually('the failed call', () => log.text.includes('stream call failed'));
    expect(log.text).not.toContain('what-the-body-said');
    expect(log.text).not.toContain(test.stream.apiSecret);
    expect(log.text).not.toContain(test.jwtSecret);
    // The header of every server token of the Stream SDK.
    expect(log.text).not.toMatch(/eyJ[\w-]{10,}\.eyJ/);
  });
});
