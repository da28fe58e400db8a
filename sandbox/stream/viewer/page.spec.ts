import { request } from 'node:http';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

describe('the page', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
  });
  afterAll(() => test.sandbox.close());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${test.sandbox.url}${path}`, { headers });

  it('is for browsers, and programs get JSON', async () => {
    const types = [
      BROWSER,
      'text/html',
      '*/*',
      'application/json',
      'application/json, text/html;q=0.5',
      'text/html;q=0',
    ];
    const answers = await Promise.all(types.map((accept) => get('/_sandbox', { Accept: accept })));
    const shown = answers.map(({ headers }) => headers.get('content-type')?.split(';')[0]);
    const json = 'application/json';
    expect(shown).toEqual(['text/html', 'text/html', json, json, json, json]);
    expect(answers.map(({ headers }) => headers.get('vary'))).toEqual(types.map(() => 'Accept'));
  });

  it('takes nothing from elsewhere, and is in no frame', async () => {
    const { headers } = await get('/_sandbox', { Accept: BROWSER });
    const policy = headers.get('content-security-policy')?.split('; ') ?? [];
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]),
    );
    expect(policy.join()).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('names only files that are served, down to the last module', async () => {
    const seen = new Map<string, string | null>();
    const visit = async (path: string, accept: string): Promise<void> => {
      if (seen.has(path)) return;
      const response = await get(path, { Accept: accept });
      seen.set(path, response.status === 200 ? response.headers.get('content-type') : null);
      const text = await response.text();
      expect(text).not.toMatch(/(src|href|from|url|import)[=( ]*["'(]\s*(https?:)?\/\//);
      const named = [...text.matchAll(/(?:src|href)="([^"]+)"|from '([^']+)'|url\(([^)]+)\)/g)];
      for (const [, ofPage, ofModule, ofStyle] of named) {
        const target = ofPage ?? ofModule ?? ofStyle ?? '';
        await visit(new URL(target, `http://x${path}`).pathname, '*/*');
      }
    };
    await visit('/_sandbox', BROWSER);
    const types = new Set([...seen.values()].map((type) => type?.split(';')[0] ?? 'missing'));
    expect(types).toEqual(new Set(['text/html', 'text/css', 'text/javascript', 'image/svg+xml']));
    expect(seen.has('/_sandbox/page/lines.js')).toBe(true);
  });

  it.each(['nothing.js', '..%2f..%2fviewer-routes.ts', '%2e%2e%2fdetails.ts', '..'])('has no file %s', async (name) => {
    expect((await get(`/_sandbox/page/${name}`, { Accept: '*/*' })).status).toBe(404);
  });

  it.each([
    '/_sandbox',
    '/_sandbox/clock',
    '/_sandbox/page/app.js',
    '/_sandbox/events',
    '/_sandbox/overview',
    '/_sandbox/state',
  ])('and %s answer neither under another name nor to other pages', async (path) => {
    const status = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port: test.sandbox.port, path, headers }, (response) => {
          resolve(response.statusCode);
          response.destroy();
        });
        sent.on('error', reject).end();
      });
    expect(await status({ Host: 'evil.example', Accept: BROWSER })).toBe(403);
    expect(await status({ Host: 'localhost', Origin: 'https://evil.example', Accept: BROWSER })).toBe(403);
    expect(await status({ Host: 'localhost', Accept: BROWSER })).toBe(200);
  });
});
