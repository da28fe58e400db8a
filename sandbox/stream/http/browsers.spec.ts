import { request } from 'node:http';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

const SDK_HEADERS = ['authorization', 'stream-auth-type', 'x-stream-client', 'content-type', 'x-client-request-id'];
const PAGE = 'http://localhost:5173';

interface RawAnswer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

describe('calls of browsers', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
  });
  afterAll(() => test.sandbox.close());

  /** With any headers, `Host` included, which `fetch` would not send. */
  const call = (method: string, path: string, headers: Record<string, string>): Promise<RawAnswer> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: test.sandbox.port, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }),
        );
      });
      sent.on('error', reject);
      sent.end();
    });
  const users = (): Promise<number> => test.client.queryUsers({}).then(({ users: found }) => found.length);

  describe('to control routes', () => {
    it.each(['127.0.0.1', '127.0.0.1:4000', 'localhost', 'LOCALHOST:4000', '[::1]', '[::1]:4000'])(
      'are answered under the name %s',
      async (host) => {
        expect((await call('GET', '/_sandbox', { host })).status).toBe(200);
        expect((await call('GET', '/_sandbox', { host, origin: `http://${host}` })).status).toBe(200);
      },
    );

    it.each([
      'example.org',
      '127.0.0.1.example.org',
      'localhost.example.org:4000',
      'localhost@example.org',
      '10.0.0.1',
    ])('are refused under the name %s', async (host) => {
      await test.client.upsertUser({ id: 'ana' });
      for (const path of ['/_sandbox/reset', '/%5Fsandbox/reset', '/_sandbox/reset?x=1']) {
        const { status, body } = await call('POST', path, { host });
        expect([path, status, body]).toEqual([path, 403, expect.stringContaining('Host')]);
      }
      expect(await users()).toBe(1);
    });

    it.each(['https://example.org', 'null', 'http://localhost.example.org', 'http://example.org/localhost'])(
      'are refused to the origin %s',
      async (origin) => {
        const { status, body, headers } = await call('GET', '/_sandbox', { host: 'localhost', origin });
        expect([status, body]).toEqual([403, expect.stringContaining('Origin')]);
        expect(headers).not.toHaveProperty('access-control-allow-origin');
      },
    );
  });

  describe('to the API', () => {
    it('are allowed to pages of this machine, with the headers of the SDK', async () => {
      const { status, headers } = await call('OPTIONS', '/channels/messaging/a/query', {
        origin: PAGE,
        'access-control-request-method': 'POST',
        'access-control-request-headers': SDK_HEADERS.join(','),
      });
      expect(status).toBe(204);
      expect(headers).toMatchObject({
        'access-control-allow-origin': PAGE,
        'access-control-allow-methods': expect.stringContaining('POST'),
      });
      expect(String(headers['access-control-allow-headers']).split(', ').toSorted()).toEqual(SDK_HEADERS.toSorted());
      expect((await test.control('GET', '/calls')).body).not.toMatchObject({
        calls: expect.arrayContaining([expect.objectContaining({ method: 'OPTIONS' })]),
      });
    });

    it.each([
      ['a success', () => ({ authorization: test.client.createToken('ana'), 'stream-auth-type': 'jwt' }), 200],
      ['a refusal', () => ({}), 401],
    ])('can read %s', async (_name, credentials, expected) => {
      await test.client.upsertUser({ id: 'ana' });
      const path = `/users?api_key=${test.sandbox.apiKey}`;
      const { status, headers } = await call('GET', path, { origin: PAGE, ...credentials() });
      expect([status, headers['access-control-allow-origin']]).toEqual([expected, PAGE]);
      expect(headers['access-control-expose-headers']).toContain('X-RateLimit-Reset');
    });

    it.each(['OPTIONS', 'GET'])('with %s are not shared with pages of other origins', async (method) => {
      const { headers } = await call(method, '/users', {
        origin: 'https://example.org',
        'access-control-request-method': 'GET',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers).not.toHaveProperty('access-control-allow-headers');
    });
  });
});
