import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

describe('what every answer carries', () => {
  let test: TestApp;
  let owner: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
    owner = await test.createAccount({ role: 'pet-owner' });
  });
  afterAll(() => test.close());

  /** One answer of every kind: a success, and failures before, at and behind the guard. */
  const answers = () =>
    [
      ['success', () => test.request('GET', '/health/live')],
      ['success behind the guard', () => test.request('GET', '/api/chat/channels', { as: owner })],
      ['no session', () => test.request('GET', '/api/chat/channels')],
      ['not there', () => test.request('GET', '/nothing')],
      ['bad body', () => test.request('POST', '/api/chat/token', { as: owner, body: 'nonsense' })],
      [
        'bad type',
        () => test.request('POST', '/api/chat/token', { as: owner, body: 'a', headers: { 'content-type': 'a/b' } }),
      ],
      ['bad address', () => test.request('GET', '/%zz')],
      ['bad webhook', () => test.request('POST', '/api/webhooks/stream', { body: {} })],
    ] as const;

  it('security headers, whatever the outcome', async () => {
    for (const [kind, ask] of answers()) {
      const { headers } = await ask();
      const found = Object.fromEntries(Object.keys(SECURITY_HEADERS).map((name) => [name, headers.get(name)]));
      expect([kind, found]).toEqual([kind, SECURITY_HEADERS]);
    }
  });

  it('nothing about what serves it', async () => {
    for (const [, ask] of answers()) {
      const { headers } = await ask();
      expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null]);
    }
  });

  it('a request id of its own', async () => {
    const ids: (string | null)[] = [];
    for (const [, ask] of answers()) ids.push((await ask()).headers.get('x-request-id'));
    for (const id of ids) expect(id).toMatch(UUID);
    expect(new Set(ids).size).toBe(ids.length);
  });

  describe('the caller’s request id', () => {
    const withId = (id: string) => test.request('GET', '/nothing', { headers: { 'x-request-id': id } });

    it.each(['01JD2Z8Q6V5T3M9K', 'a.b_c-1234', 'x'.repeat(64)])('is taken over when it is harmless: %s', async (id) => {
      const answer = await withId(id);
      expectError(answer, 'NOT_FOUND');
      expect([answer.headers.get('x-request-id'), answer.body['requestId']]).toEqual([id, id]);
    });

    it.each(['short', 'x'.repeat(65), '<script>alert(1)</script>', 'request 1 2 3', '{"level":60}', 'request-é-12345'])(
      'is replaced when it is not: %s',
      async (id) => {
        const answer = await withId(id);
        expectError(answer, 'NOT_FOUND');
        expect(answer.headers.get('x-request-id')).toMatch(UUID);
        expect(JSON.stringify(answer.body)).not.toContain(id);
      },
    );
  });

  it('the page of the documentation has a policy that lets it work, and no framing', async () => {
    const page = await fetch(`${test.url}/docs`);
    expect(page.headers.get('content-security-policy')).not.toBe(SECURITY_HEADERS['content-security-policy']);
    expect(page.headers.get('x-frame-options')).toBe('DENY');
  });
});
