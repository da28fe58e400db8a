import { createTestApp, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.js';
import { PATIENT } from '../support/patience.js';
import { limitedFor, UPSTREAM_FAULTS } from '../support/upstream-faults.js';
import { type MessageScene, openScene } from './message-scene.js';

const TIMEOUT_MS = 1500;

interface Call {
  readonly name: string;
  readonly method: string;
  readonly path: (id: string) => string;
  readonly body?: (n: number, messageId: string) => object;
  /** The path is no channel's. */
  readonly elsewhere?: true;
  /** The call to Stream that fails. */
  readonly fails: RegExp;
  readonly admin?: true;
}

const onMessage = (suffix: string) => (id: string) => `/messages/${id}${suffix}`;

const CALLS: readonly Call[] = [
  {
    name: 'send',
    method: 'POST',
    path: () => '/messages',
    body: (n) => ({ id: `fault-${n}`, text: 'Hello.' }),
    fails: /^POST .*\/message$/,
  },
  { name: 'list', method: 'GET', path: () => '/messages', fails: /^POST .*\/query$/ },
  { name: 'show', method: 'GET', path: onMessage(''), fails: /^GET \/messages\/[^/]+$/ },
  { name: 'replies', method: 'GET', path: onMessage('/replies'), fails: /replies$/ },
  { name: 'update', method: 'PATCH', path: onMessage(''), body: (n) => ({ text: `Number ${n}.` }), fails: /^PUT / },
  {
    name: 'react',
    method: 'POST',
    path: onMessage('/reactions'),
    body: () => ({ type: 'like' }),
    fails: /^POST .*reaction$/,
  },
  { name: 'take back', method: 'DELETE', path: onMessage('/reactions/like'), fails: /^DELETE .*reaction/ },
  { name: 'read', method: 'POST', path: () => '/read', fails: /\/read$/ },
  {
    name: 'unread',
    method: 'POST',
    path: () => '/unread',
    body: (_n, messageId) => ({ messageId }),
    fails: /^POST .*\/unread$/,
  },
  { name: 'count unread', method: 'GET', path: () => '/api/unread', fails: /^GET \/unread$/, elsewhere: true },
  { name: 'search', method: 'GET', path: () => '/api/messages/search?q=message', fails: /\/search$/, elsewhere: true },
  { name: 'delete', method: 'DELETE', path: onMessage(''), fails: /^DELETE \/messages\/[^/]+$/ },
  { name: 'undelete', method: 'POST', path: onMessage('/undelete'), fails: /undelete$/, admin: true },
];

describe('whatever happens to a call to Stream', () => {
  let test: TestApp;
  let proxy: FaultyProxy;
  let scene: MessageScene;
  let count = 0;

  beforeAll(async () => {
    let target = '';
    proxy = await startFaultyProxy(() => target);
    test = await createTestApp({ ...PATIENT, STREAM_BASE_URL: proxy.url, STREAM_TIMEOUT_MS: String(TIMEOUT_MS) });
    target = test.stream.url;
    await test.streamControl.enforceRateLimits(false);
    scene = await openScene(test);
  });
  afterAll(async () => {
    await test.close();
    await proxy.close();
  });
  afterEach(() => proxy.clear());

  /** The request about a message of its own, ready for the call that is to fail. */
  const prepare = async ({
    name,
    method,
    path,
    body,
    admin,
    elsewhere,
  }: Call): Promise<() => Promise<TestResponse>> => {
    count += 1;
    const { id } = await scene.sent(scene.owner, { text: `A message for ${name}.` });
    if (name === 'take back') await scene.ask('POST', `/messages/${id}/reactions`, scene.owner, { type: 'like' });
    if (name === 'undelete') await scene.ask('DELETE', `/messages/${id}`, scene.owner);
    const sent = body?.(count, id);
    if (elsewhere) return () => test.request(method, path(id), { as: scene.owner });
    return () => scene.ask(method, path(id), admin ? scene.admin : scene.owner, sent);
  };

  describe.each(UPSTREAM_FAULTS)('when Stream $name', ({ name, fault, silent }) => {
    it.each(CALLS)('$name says so in our words, and works afterwards', async (call) => {
      const ask = await prepare(call);
      const ordered = proxy.order((seen) => call.fails.test(`${seen.method} ${seen.path}`), fault);
      const during = await ask();
      ordered.clear();
      expect(ordered.hits).toBeGreaterThan(0);
      // How far such an answer gets depends on its length.
      if (name.includes('a byte at a time')) expect([200, 201, 503, 504]).toContain(during.status);
      if (during.status < 300) return;
      if (!name.includes('a byte at a time')) expectError(during, silent ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_UNAVAILABLE');
      expect(Number(during.headers.get('retry-after'))).toBeGreaterThanOrEqual(2);
      expect(JSON.stringify(during.body)).not.toMatch(/<h1>|in between|code":-1/);
      expect((await ask()).status).toBeLessThan(300);
    });
  });

  it('when Stream is called too often, the client is told for how long', async () => {
    const ask = await prepare(CALLS[2] as Call);
    const ordered = proxy.order((seen) => /^\/messages\/[^/]+$/.test(seen.path), limitedFor(60));
    const response = await ask();
    expectError(response, 'UPSTREAM_UNAVAILABLE');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(ordered.hits).toBe(1);
  });
});
