import { request as httpRequest } from 'node:http';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { sendRaw } from './raw-request.js';

/** A public route that takes no body, and one behind the guard that takes one. */
const PUBLIC = '/health/live';
const TOKEN = '/api/chat/token';
const BODY_LIMIT = 2048;

describe('every error has the one envelope', () => {
  let test: TestApp;
  let owner: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({ BODY_LIMIT_BYTES: String(BODY_LIMIT), TOKEN_RATE_LIMIT: '1000' });
    owner = await test.createAccount({ role: 'pet-owner' });
  });
  afterAll(() => test.close());

  const post = (body: string, headers: Record<string, string> = {}) =>
    test.request('POST', TOKEN, { as: owner, body, headers });

  describe('addresses', () => {
    it.each([
      ['GET', '/'],
      ['GET', '/nothing'],
      ['POST', '/api/nothing'],
      ['GET', '/api/chat/token/more'],
      ['GET', '/.env'],
      ['GET', '/api/avatars/%0A.svg'],
    ])('%s %s: nothing is there', async (method, path) => {
      expectError(await test.request(method, path), 'NOT_FOUND');
    });

    it.each([
      ['DELETE', TOKEN, 'GET, HEAD, POST'],
      ['PATCH', PUBLIC, 'GET, HEAD'],
      ['GET', '/api/webhooks/stream', 'POST'],
      ['POST', `${PUBLIC}?a=b`, 'GET, HEAD'],
      ['PUT', '/api/rooms/any', 'GET, HEAD'],
      ['DELETE', '/api/users/friend-request/a/accept', 'PUT'],
      ['POST', '/api/avatars/a.svg', 'GET, HEAD'],
      ['OPTIONS', '/api/auth/login', 'POST'],
      ['DELETE', '/docs-json', 'GET, HEAD'],
    ])('%s %s: the path has other methods', async (method, path, allowed) => {
      const refused = await test.request(method, path);
      expectError(refused, 'METHOD_NOT_ALLOWED');
      expect(refused.headers.get('allow')).toBe(allowed);
    });

    it('a wrong method is refused before the body is read', async () => {
      const refused = await test.request('PUT', TOKEN, { body: 'x', headers: { 'content-type': 'text/plain' } });
      expectError(refused, 'METHOD_NOT_ALLOWED');
    });

    it('a broken escape in the address', async () => {
      for (const path of ['/%zz', '/api/appointments/%zz', '/api/appointments/%', '/%c0%af']) {
        expectError(await test.request('GET', path, { as: owner }), 'MALFORMED_URL');
      }
    });

    it('a path parameter that is longer than any id', async () => {
      const refused = await test.request('GET', `/api/appointments/${'x'.repeat(300)}`, { as: owner });
      expectError(refused, 'URI_TOO_LONG');
    });
  });

  describe('bodies', () => {
    it.each([
      ['no JSON', 'nonsense'],
      ['cut short', '{"userId":"a"'],
      ['two values', '{}{}'],
      ['a trailing comma', '{"userId":"a",}'],
      ['a byte order mark in the middle', '{"userId"\ufeff:"a"}'],
      ['a single blank', ' '],
      ['a NUL', '\0'],
    ])('%s', async (_case, body) => {
      expectError(await post(body), 'MALFORMED_BODY');
    });

    it.each(['{"__proto__":{"admin":true}}', '{"userId":{"__proto__":1}}', '{"constructor":{"prototype":{"a":1}}}'])(
      'with a way into the prototypes: %s',
      async (body) => {
        expectError(await post(body), 'MALFORMED_BODY');
        expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
      },
    );

    it('empty, where one is needed', async () => {
      expectError(await test.request('POST', TOKEN, { as: owner }), 'VALIDATION_FAILED');
      expectError(await post(''), 'VALIDATION_FAILED');
    });

    it.each(['null', '[]', '"text"', '7', 'true'])('no object: %s', async (body) => {
      expectError(await post(body), 'VALIDATION_FAILED');
    });

    it.each([
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      'nonsense',
    ])('sent as %s', async (type) => {
      expectError(await post('{"userId":"a"}', { 'content-type': type }), 'UNSUPPORTED_MEDIA_TYPE');
    });

    it('of exactly the limit is read, of a byte more is not', async () => {
      const wrap = (length: number) => JSON.stringify({ userId: 'x'.repeat(length - '{"userId":""}'.length) });
      expectError(await post(wrap(BODY_LIMIT)), 'VALIDATION_FAILED');
      expectError(await post(wrap(BODY_LIMIT + 1)), 'PAYLOAD_TOO_LARGE');
    });

    it('too large without saying so beforehand', async () => {
      const { port } = new URL(test.url);
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const request = httpRequest(
          {
            port,
            path: TOKEN,
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${owner.token}` },
          },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        ).on('error', reject);
        request.write('{"userId":"');
        request.end('x'.repeat(BODY_LIMIT * 4));
      });
      expect(status).toBe(413);
    });
  });

  describe('validation', () => {
    const SECRET = 'a-value-that-must-not-come-back';

    it('names the field and the rule, and never the value', async () => {
      const refused = await post(JSON.stringify({ userId: `${SECRET}/${'x'.repeat(60)}` }));
      expectError(refused, 'VALIDATION_FAILED');
      expect(refused.body['details']).toEqual([
        { field: 'userId', rule: 'matches', message: 'userId must be an id: 1 to 48 letters, digits, @, _ or -' },
      ]);
      expect(JSON.stringify(refused.body)).not.toContain(SECRET);
    });

    const make = async (change: object) => {
      const vet = await test.createAccount({ role: 'vet' });
      const body = { petOwnerId: owner.id, vetId: vet.id, appointmentTime: '2027-03-05T13:00:00Z', ...change };
      return test.request('POST', '/api/appointments', { as: vet, body });
    };

    it('says in the message which field is wrong and what is expected of it', async () => {
      expect((await post('{}')).body['message']).toBe('userId must be an id: 1 to 48 letters, digits, @, _ or -');
      const customer = await test.createAccount({ role: 'customer', customerId: 1001 });
      const issue = async (customer_id: unknown): Promise<unknown> =>
        (await test.request('POST', '/stream-chat/token', { as: customer, body: { customer_id } })).body['message'];
      for (const wrong of ['1001', 1.5, null, undefined, [1001], { $gt: 0 }])
        expect([wrong, await issue(wrong)]).toEqual([wrong, 'customer_id must be an integer number']);
      expect(await issue(0)).toBe('customer_id must not be less than 1');
      expect(await issue(2 ** 53)).toBe('customer_id must not be greater than 9007199254740991');
      expect((await make({ staffIds: 'kim', durationMinutes: '30' })).body['message']).toBe(
        'staffIds must be an array',
      );
    });

    it('names an unknown key', async () => {
      const refused = await make({ admin: SECRET });
      expectError(refused, 'VALIDATION_FAILED');
      expect(refused.body['details']).toMatchObject([{ field: 'admin', rule: 'whitelistValidation' }]);
      expect(JSON.stringify(refused.body)).not.toContain(SECRET);
    });

    it.each(['constructor', 'hasOwnProperty', 'toString', 'valueOf'])(
      'refuses the key %s, although every object has it',
      async (key) => {
        const refused = await make({ [key]: 1 });
        expectError(refused, 'VALIDATION_FAILED');
        expect(refused.body['details']).toMatchObject([{ field: key, rule: 'whitelistValidation' }]);
      },
    );

    it('holds queries to the same rules', async () => {
      const list = (query: string) => test.request('GET', `/api/chat/channels?${query}`, { as: owner });
      for (const query of [
        'limit=0',
        'limit=101',
        'limit=ten',
        'limit=1&limit=2',
        'role=admin',
        'includeEnded=perhaps',
        'cursor=%00',
        'role=vet&role=vet',
      ]) {
        expectError(await list(query), 'VALIDATION_FAILED');
      }
    });

    it('names at most twenty findings', async () => {
      const body = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, 1]));
      const refused = await make(body);
      expectError(refused, 'VALIDATION_FAILED');
      expect(refused.body['details']).toHaveLength(20);
    });

    it('repeats no long key', async () => {
      const refused = await make({ ['k'.repeat(600)]: 1 });
      expectError(refused, 'VALIDATION_FAILED');
      expect(JSON.stringify(refused.body).length).toBeLessThan(1000);
    });
  });

  describe('what is hardly HTTP', () => {
    const expectRawError = async (request: string, status: number, code: string): Promise<void> => {
      const answer = await sendRaw(test.url, request);
      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ statusCode: status, code, requestId: answer.headers['x-request-id'] });
      expect([answer.body['error'], answer.body['message']].map((text) => typeof text)).toEqual(['string', 'string']);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(answer.headers['x-request-id']).toBeTruthy();
    };

    it('no request line', async () => {
      await expectRawError('nonsense\r\n\r\n', 400, 'BAD_REQUEST');
    });

    it('a header without a name', async () => {
      await expectRawError(`GET ${PUBLIC} HTTP/1.1\r\nHost: a\r\n: value\r\n\r\n`, 400, 'BAD_REQUEST');
    });

    it('two lengths for one body', async () => {
      const lengths = 'Content-Length: 5\r\nTransfer-Encoding: chunked';
      await expectRawError(`POST ${TOKEN} HTTP/1.1\r\nHost: a\r\n${lengths}\r\n\r\n0\r\n\r\n`, 400, 'BAD_REQUEST');
    });

    it('headers that are too large', async () => {
      const large = `X-Large: ${'x'.repeat(20_000)}`;
      await expectRawError(`GET ${PUBLIC} HTTP/1.1\r\nHost: a\r\n${large}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE');
    });

    it('leaves the server as well as before', async () => {
      await sendRaw(test.url, 'nonsense\r\n\r\n');
      expect((await test.request('GET', PUBLIC)).status).toBe(200);
    });
  });
});
