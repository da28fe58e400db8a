import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { startForTest, type TestSandbox } from '../stream/testing/start-for-test.js';
import { Demo, DEMO_PATH } from './demo.js';

const SYSTEM = {
  apiUrl: 'http://127.0.0.1:3000',
  publicUrl: 'http://localhost:3000',
  jwtSecret: 'a secret of the server',
  accounts: [{ id: 'ana', role: 'vet', fullName: 'Ana', token: 'token-of-ana', password: 'a password' }],
  appointment: { id: 'a', petOwnerId: 'ben', vetId: 'ana' },
};

describe('the demo', () => {
  let demo: Demo;
  let test: TestSandbox;

  beforeEach(async () => {
    demo = new Demo();
    test = await startForTest({ addRoutes: (server) => demo.addRoutes(server) });
  });
  afterEach(() => test.sandbox.close());

  const get = (path: string): Promise<Response> => fetch(`${test.sandbox.url}${path}`);

  it('asks to wait until the system is ready', async () => {
    const page = await get(DEMO_PATH);
    expect([page.status, page.headers.get('refresh')]).toEqual([503, '1']);
    expect((await get(`${DEMO_PATH}/system`)).status).toBe(503);
    demo.open(SYSTEM);
    expect((await get(DEMO_PATH)).status).toBe(200);
  });

  it('loads its own files, calls the server and Stream, and shows pictures of the server', async () => {
    demo.open(SYSTEM);
    const page = await get(DEMO_PATH);
    const [, map = ''] = /<script type="importmap">(.*?)<\/script>/s.exec(await page.text()) ?? [];
    const hash = createHash('sha256').update(map).digest('base64');
    const policy = page.headers.get('content-security-policy')?.split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        `script-src 'self' 'sha256-${hash}'`,
        "connect-src 'self' http://127.0.0.1:3000",
        "img-src 'self' http://localhost:3000",
        "frame-ancestors 'none'",
      ]),
    );
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  it('names only files that are served, down to the last module of the SDK', async () => {
    demo.open(SYSTEM);
    const imports = new Map<string, string>();
    const seen = new Map<string, string | null>();
    const visit = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      const response = await get(path);
      seen.set(path, response.status === 200 ? response.headers.get('content-type') : null);
      const text = await response.text();
      const [, map] = /<script type="importmap">(.*?)<\/script>/s.exec(text) ?? [];
      if (map !== undefined) {
        const parsed = JSON.parse(map) as { imports: Record<string, string> };
        for (const [name, target] of Object.entries(parsed.imports)) imports.set(name, target);
      }
      const named = text.matchAll(
        /(?:src|href)="([^"]+)"|^(?:import|export) [^;]*?from ['"]([^'"]+)['"]|url\(([^)]+)\)/gm,
      );
      for (const [, ofPage, ofModule, ofStyle] of named) {
        const target = ofPage ?? ofModule ?? ofStyle ?? '';
        if (target === '/_sandbox') continue;
        const isBare = ofModule !== undefined && !/^[./]/.test(target);
        expect(isBare ? imports.get(target) : target).toBeDefined();
        await visit(
          new URL(
            (isBare ? imports.get(target) : undefined) ?? target,
            `http://x${path === DEMO_PATH ? `${path}/` : path}`,
          ).pathname,
        );
      }
    };
    await visit(DEMO_PATH);
    expect([...seen].filter(([, type]) => type === null)).toEqual([]);
    for (const target of imports.values()) expect(seen.has(target)).toBe(true);
    expect(seen.has(`${DEMO_PATH}/appointment.js`)).toBe(true);
  });

  it('hands out tokens of the accounts, and neither passwords nor secrets', async () => {
    demo.open(SYSTEM);
    const answer = await get(`${DEMO_PATH}/system`);
    expect(await answer.json()).toEqual({
      apiUrl: SYSTEM.apiUrl,
      people: [{ id: 'ana', role: 'vet', fullName: 'Ana', token: 'token-of-ana' }],
      appointment: SYSTEM.appointment,
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it.each(['nothing.js', '..%2fdemo.ts', '%2e%2e%2fdemo.ts', 'packages/package.json', 'packages/constructor'])(
    'has no file %s',
    async (name) => {
      expect((await get(`${DEMO_PATH}/${name}`)).status).toBe(404);
    },
  );

  it.each([DEMO_PATH, `${DEMO_PATH}/system`, `${DEMO_PATH}/main.js`])(
    'answers at %s neither under another name nor to other pages',
    async (path) => {
      demo.open(SYSTEM);
      const status = (headers: Record<string, string>): Promise<number | undefined> =>
        new Promise((resolve, reject) => {
          const sent = request({ host: '127.0.0.1', port: test.sandbox.port, path, headers }, (response) => {
            resolve(response.statusCode);
            response.destroy();
          });
          sent.on('error', reject).end();
        });
      expect(await status({ Host: 'evil.example' })).toBe(403);
      expect(await status({ Host: 'localhost', Origin: 'https://evil.example' })).toBe(403);
      expect(await status({ Host: 'localhost' })).toBe(200);
    },
  );
});
