import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { newAccount, PASSWORD, WRONG_PASSWORD } from './accounts.js';

const FRONTEND = 'http://localhost:5173';
const OTHER_FRONTEND = 'https://app.example.com';
const EVIL = 'http://localhost:5174';

interface Answer {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly headers: Headers;
}

/**
 * A page of another origin as a browser runs it, with a client such as axios with `withCredentials`: it asks before it
 * sends JSON, keeps cookies to itself, and hands an answer to the page only if the server lets the page's origin have it.
 */
class Page {
  private cookie: string | undefined;

  constructor(
    private readonly api: string,
    private readonly origin: string,
  ) {}

  async call(method: string, path: string, data?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const sent = { ...(data !== undefined && { 'content-type': 'application/json' }), ...headers };
    const asks = Object.keys(sent).map((name) => name.toLowerCase());
    if (asks.length > 0 || method !== 'GET') await this.preflight(method, path, asks);
    const response = await fetch(`${this.api}${path}`, {
      method,
      headers: {
        ...sent,
        origin: this.origin,
        'sec-fetch-site': 'same-site',
        ...(this.cookie && { cookie: this.cookie }),
      },
      ...(data !== undefined && { body: JSON.stringify(data) }),
    });
    const text = await response.text();
    this.assertReadable(response.headers);
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    return { status: response.status, data: JSON.parse(text) as Record<string, unknown>, headers: response.headers };
  }

  get isSignedIn(): boolean {
    return this.cookie !== undefined;
  }

  private async preflight(method: string, path: string, asks: readonly string[]): Promise<void> {
    const { status, headers } = await fetch(`${this.api}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin: this.origin,
        'access-control-request-method': method,
        ...(asks.length > 0 && { 'access-control-request-headers': asks.join(',') }),
      },
    });
    this.assertReadable(headers);
    const list = (name: string) => (headers.get(name) ?? '').split(',').map((part) => part.trim().toLowerCase());
    const allowed = asks.every((name) => list('access-control-allow-headers').includes(name));
    if (status !== 204 || !allowed || !list('access-control-allow-methods').includes(method.toLowerCase())) {
      throw new TypeError('Network Error');
    }
  }

  private assertReadable(headers: Headers): void {
    const origin = headers.get('access-control-allow-origin');
    // With credentials, browsers take no `*`.
    if (origin !== this.origin || headers.get('access-control-allow-credentials') !== 'true') {
      throw new TypeError('Network Error');
    }
  }

  private keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split('; ');
    this.cookie = attributes.includes('Max-Age=0') ? undefined : pair;
  }
}

describe('a single-page app of another origin', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ CORS_ORIGINS: `${FRONTEND},${OTHER_FRONTEND}` });
  });
  afterAll(() => test.close());

  it('signs a user up, asks who it is, signs out and in again, in the words it has always known', async () => {
    const page = new Page(test.url, FRONTEND);
    const account = newAccount();

    const missing = await page.call('POST', '/api/auth/signup', { email: account.email });
    expect([missing.status, missing.data['message']]).toEqual([400, 'All fields are required']);
    const short = await page.call('POST', '/api/auth/signup', { ...account, password: '12345' });
    expect([short.status, short.data['message']]).toEqual([400, 'Password must be at least 6 characters']);
    const shortForUs = await page.call('POST', '/api/auth/signup', { ...account, password: '1234567' });
    expect([shortForUs.status, shortForUs.data['message']]).toEqual([400, 'Password must be at least 8 characters']);
    const email = await page.call('POST', '/api/auth/signup', { ...account, email: 'robin' });
    expect([email.status, email.data['message']]).toEqual([400, 'Invalid email format']);
    expect(page.isSignedIn).toBe(false);

    const signedUp = await page.call('POST', '/api/auth/signup', account);
    expect([signedUp.status, signedUp.data['success'], page.isSignedIn]).toEqual([201, true, true]);
    const taken = await page.call('POST', '/api/auth/signup', account);
    expect([taken.status, taken.data['message']]).toEqual([400, 'Email already exists, please use a different one']);

    const me = await page.call('GET', '/api/auth/me');
    expect([me.status, me.data]).toEqual([200, { success: true, user: signedUp.data['user'] }]);

    const signedOut = await page.call('POST', '/api/auth/logout');
    expect([signedOut.status, signedOut.data]).toEqual([200, { success: true, message: 'Logout successful' }]);
    expect(page.isSignedIn).toBe(false);
    expect((await page.call('GET', '/api/auth/me')).status).toBe(401);

    const empty = await page.call('POST', '/api/auth/login', { email: account.email, password: '' });
    expect([empty.status, empty.data['message']]).toEqual([400, 'All fields are required']);
    const wrong = await page.call('POST', '/api/auth/login', { email: account.email, password: WRONG_PASSWORD });
    expect([wrong.status, wrong.data['message']]).toEqual([401, 'Invalid email or password']);
    const signedIn = await page.call('POST', '/api/auth/login', { email: account.email, password: PASSWORD });
    expect([signedIn.status, signedIn.data['success'], page.isSignedIn]).toEqual([200, true, true]);

    const changed = await page.call('PUT', '/api/auth/password', {
      currentPassword: PASSWORD,
      newPassword: 'another horse, another battery',
    });
    expect([changed.status, changed.data]).toEqual([200, { success: true }]);
    expect((await page.call('GET', '/api/auth/me')).status).toBe(200);
  });

  it('that keeps its token itself sends it as a bearer', async () => {
    const page = new Page(test.url, OTHER_FRONTEND);
    const account = newAccount();
    await new Page(test.url, FRONTEND).call('POST', '/api/auth/signup', account);
    const { email, password } = account;
    const { status, data } = await page.call('POST', '/api/auth/session', { email, password });
    expect([status, page.isSignedIn]).toEqual([200, false]);
    const authorization = `Bearer ${String(data['accessToken'])}`;
    expect((await page.call('GET', '/api/auth/me', undefined, { authorization })).data['user']).toEqual(data['user']);
    expect((await page.call('POST', '/api/auth/logout', undefined, { authorization })).status).toBe(200);
    expect((await page.call('GET', '/api/auth/me', undefined, { authorization })).status).toBe(401);
  });

  it('reads what limits tell it, and of every answer which one it was', async () => {
    const answer = await new Page(test.url, FRONTEND).call('GET', '/api/auth/me');
    const exposed = (answer.headers.get('access-control-expose-headers') ?? '').split(', ');
    expect(exposed).toEqual([
      'Idempotent-Replayed',
      'Link',
      'Retry-After',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'X-Request-Id',
    ]);
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  it('is told of errors, too, also of those that no route makes', async () => {
    const page = new Page(test.url, FRONTEND);
    expect((await page.call('GET', '/api/nowhere')).status).toBe(404);
    const { status, headers } = await fetch(`${test.url}/api/auth/login`, {
      method: 'POST',
      headers: { origin: FRONTEND, 'content-type': 'application/json' },
      body: '{"email":',
    });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([400, FRONTEND]);
  });

  it('of an origin that is not configured gets nothing: neither an answer nor leave to ask', async () => {
    for (const origin of [EVIL, 'null', `${FRONTEND}.evil.test`, 'http://LOCALHOST:5173', 'http://localhost:51730']) {
      const page = new Page(test.url, origin);
      await expect(page.call('POST', '/api/auth/login', newAccount())).rejects.toThrow('Network Error');
      await expect(page.call('GET', '/api/auth/me')).rejects.toThrow('Network Error');
      const { headers } = await fetch(`${test.url}/api/auth/me`, { headers: { origin } });
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers.get('vary')).toBe('Origin');
    }
  });

  it('asks with the headers it may send and no others, and is answered at once and with an id', async () => {
    const preflight = await fetch(`${test.url}/api/auth/login`, {
      method: 'OPTIONS',
      headers: { origin: FRONTEND, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST, PUT, PATCH, DELETE');
    expect(preflight.headers.get('access-control-allow-headers')).toBe(
      'Content-Type, Authorization, X-Request-Id, Idempotency-Key',
    );
    expect(preflight.headers.get('access-control-max-age')).toBe('7200');
    expect(preflight.headers.get('x-request-id')).toBeTruthy();
  });
});
