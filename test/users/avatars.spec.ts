import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';

describe('generated pictures', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp();
  });
  afterAll(() => test.close());

  const show = async (file: string): Promise<{ status: number; headers: Headers; text: string }> => {
    const response = await fetch(`${test.url}/api/avatars/${file}`);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it('are public, on pages of every origin, and can do nothing', async () => {
    const { status, headers, text } = await show('sample-owner.svg');
    expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg".*<\/svg>$/);
    expect(Number(/max-age=(\d+)/.exec(headers.get('cache-control') ?? '')?.[1])).toBeGreaterThan(86_400);
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('do not reveal whether the account exists', async () => {
    const account = await test.createAccount({ role: 'user', id: 'somebody@here' });
    const [existing, missing] = [await show(`${encodeURIComponent(account.id)}.svg`), await show('nobody-here.svg')];
    const names = ({ headers }: { headers: Headers }) =>
      [...headers].filter(([name]) => !['date', 'x-request-id', 'content-length'].includes(name));
    expect(existing.status).toBe(missing.status);
    expect(names(existing)).toEqual(names(missing));
    expect(existing.text).not.toBe(missing.text);
  });

  it.each(['.svg', 'a.png', 'a', `${'x'.repeat(49)}.svg`, '%24ne.svg', 'a%2Fb.svg', 'a.b.svg', '-a.svg', '%00.svg'])(
    'are none for %s, which is no id: an error like every other, and not kept',
    async (file) => {
      const answer = await test.request('GET', `/api/avatars/${file}`);
      expectError(answer, 'NOT_FOUND');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    },
  );
});
