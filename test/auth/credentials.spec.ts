import { changeAccount } from '../support/change-account.js';
import { createTestApp, sign, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { forge, unsigned } from './forged.js';

/** Any route behind the guard. */
const PATH = '/api/chat/channels';
const HS256 = { alg: 'HS256', typ: 'JWT' };
const HOUR_SECONDS = 3600;

describe('who is calling', () => {
  let test: TestApp;
  let vet: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
    vet = await test.createAccount({ role: 'vet' });
  });
  afterAll(() => test.close());

  const nowSeconds = () => Math.floor(Date.now() / 1000);
  const valid = () => ({ sub: vet.id, role: 'vet', iat: nowSeconds(), exp: nowSeconds() + HOUR_SECONDS });
  const withHeaders = (headers: Record<string, string>) => test.request('GET', PATH, { headers });
  const withToken = (token: string) => withHeaders({ authorization: `Bearer ${token}` });

  describe('is let in', () => {
    it.each(['Bearer', 'bearer', 'BEARER'])('with a token after %s', async (scheme) => {
      expect((await withHeaders({ authorization: `${scheme} ${vet.token}` })).status).toBe(200);
    });

    it('with the token in the jwt cookie', async () => {
      expect((await withHeaders({ cookie: `lang=en; jwt=${vet.token}` })).status).toBe(200);
    });

    it('by a token that any holder of the secret may have issued', async () => {
      expect((await withToken(forge(HS256, valid(), test.jwtSecret))).status).toBe(200);
    });

    it.each(['sub', 'userId', 'id'])('by a token that names the account in %s', async (claim) => {
      const { sub, ...rest } = valid();
      expect((await withToken(sign({ ...rest, [claim]: sub }, test.jwtSecret, {}))).status).toBe(200);
    });

    it.each(['sub', 'userId', 'id'])('by a token that numbers the account in %s', async (claim) => {
      await test.createAccount({ id: `80${claim.length}`, role: 'vet' });
      const token = sign({ [claim]: Number(`80${claim.length}`) }, test.jwtSecret);
      expect((await withToken(token)).status).toBe(200);
      const { body } = await test.request('GET', '/api/users/me', { as: { token } });
      expect(body['user']).toMatchObject({ id: `80${claim.length}` });
    });

    it('by the first of several jwt cookies that is good: another host of the domain can set one, too', async () => {
      const planted = forge(HS256, valid(), 'a secret of somebody else, which is long');
      const nobodys = sign({ sub: 'nobody' }, test.jwtSecret);
      for (const first of [[planted], [nobodys], ['nonsense', planted], ['', '"', nobodys, planted]]) {
        const cookie = [...first, vet.token].map((token) => `jwt=${token}`).join('; ');
        expect((await withHeaders({ cookie })).status).toBe(200);
      }
      const tooMany = [planted, planted, planted, vet.token].map((token) => `jwt=${token}`).join('; ');
      expectError(await withHeaders({ cookie: tooMany }), 'UNAUTHORIZED');
    });

    it('as the account in sub, before userId, before id', async () => {
      const other = await test.createAccount({ role: 'vet' });
      const idBehind = async (claims: object) => {
        const token = sign({ ...claims }, test.jwtSecret);
        const { status } = await test.request('POST', '/api/chat/token', { as: { token }, body: { userId: vet.id } });
        return status;
      };
      expect(await idBehind({ sub: vet.id, userId: other.id, id: other.id })).toBe(200);
      expect(await idBehind({ userId: vet.id, id: other.id })).toBe(200);
      expect(await idBehind({ sub: other.id, userId: vet.id, id: vet.id })).toBe(401);
      expect(await idBehind({ userId: other.id, id: vet.id })).toBe(401);
    });

    it('by a token without a role, with the role of the account', async () => {
      const token = sign({ sub: vet.id }, test.jwtSecret);
      // For vets and administrators: a body that is not valid shows that the role was good enough.
      expectError(await test.request('POST', '/api/appointments', { as: { token }, body: {} }), 'VALIDATION_FAILED');
    });
  });

  describe('is refused', () => {
    it('without a token', async () => {
      expectError(await test.request('GET', PATH), 'UNAUTHORIZED');
    });

    it.each([
      ['nothing but the scheme', 'Bearer '],
      ['no token', 'Bearer nonsense'],
      ['two parts of a token', 'Bearer a.b'],
      ['another scheme', 'Basic cm9iaW46c2VjcmV0'],
      ['no scheme', 'a.b.c'],
    ])('with %s in the header, even beside a good cookie', async (_case, authorization) => {
      expectError(await withHeaders({ authorization, cookie: `jwt=${vet.token}` }), 'UNAUTHORIZED');
    });

    it('with a token that was cut, or changed by a character', async () => {
      for (const token of [vet.token.slice(0, -1), vet.token.slice(1), vet.token.replace('.', '..')]) {
        expectError(await withToken(token), 'UNAUTHORIZED');
      }
    });

    it('with a token of which the payload was changed', async () => {
      const [header, , signature] = vet.token.split('.');
      const payload = Buffer.from(JSON.stringify({ ...valid(), role: 'admin' })).toString('base64url');
      expectError(await withToken(`${header}.${payload}.${signature}`), 'UNAUTHORIZED');
    });

    it('with a token under another secret, the API secret of Stream included', async () => {
      for (const secret of ['another secret that is long enough for HS256', test.stream.apiSecret, '']) {
        expectError(await withToken(forge(HS256, valid(), secret)), 'UNAUTHORIZED');
      }
    });

    it('with an unsigned token, however its algorithm is written', async () => {
      for (const alg of ['none', 'None', 'NONE', '', undefined]) {
        expectError(await withToken(unsigned({ alg, typ: 'JWT' }, valid())), 'UNAUTHORIZED');
        expectError(await withToken(forge({ alg, typ: 'JWT' }, valid(), test.jwtSecret)), 'UNAUTHORIZED');
      }
    });

    it('with our secret under another algorithm', async () => {
      const forged = [
        forge({ alg: 'HS384', typ: 'JWT' }, valid(), test.jwtSecret, 'sha384'),
        forge({ alg: 'HS512', typ: 'JWT' }, valid(), test.jwtSecret, 'sha512'),
        forge({ alg: 'RS256', typ: 'JWT' }, valid(), test.jwtSecret),
        forge({ alg: 'hs256', typ: 'JWT' }, valid(), test.jwtSecret),
      ];
      for (const token of forged) expectError(await withToken(token), 'UNAUTHORIZED');
    });

    it('with an expired token, and with one that is not valid yet', async () => {
      for (const time of [{ exp: nowSeconds() - 1 }, { exp: 0 }, { nbf: nowSeconds() + HOUR_SECONDS }]) {
        expectError(await withToken(forge(HS256, { ...valid(), ...time }, test.jwtSecret)), 'UNAUTHORIZED');
      }
    });

    it.each([
      ['as text', { exp: '9999999999' }],
      ['as an object', { exp: { $gt: 0 } }],
      ['as true', { nbf: true }],
    ])('with a token whose times stand %s', async (_case, time) => {
      expectError(await withToken(forge(HS256, { ...valid(), ...time }, test.jwtSecret)), 'UNAUTHORIZED');
    });

    it.each([
      ['no id', { sub: undefined }],
      ['an empty id', { sub: '' }],
      ['a fraction as id', { sub: 7.5 }],
      ['a number below zero as id', { sub: -7 }],
      ['no expiry', { exp: undefined }],
      ['an operator object as id', { sub: { $ne: null } }],
      ['a list as id', { sub: ['admin'] }],
      ['an operator object before a good id', { sub: { $gt: '' }, userId: 'admin' }],
      ['an id with a path in it', { sub: '../admin' }],
      ['a role that does not exist', { role: 'owner' }],
      ['two roles', { role: ['vet', 'admin'] }],
      ['an operator object as role', { role: { $ne: 'vet' } }],
    ])('with a well-signed token that has %s', async (_case, claims) => {
      expectError(await withToken(forge(HS256, { ...valid(), ...claims }, test.jwtSecret)), 'UNAUTHORIZED');
    });

    it.each([
      ['a list', []],
      ['a text', 'admin'],
      ['a number', 7],
      ['null', null],
    ])('with a well-signed token that holds %s', async (_case, payload) => {
      expectError(await withToken(forge(HS256, payload, test.jwtSecret)), 'UNAUTHORIZED');
    });

    it('with a token of four thousand characters or more', async () => {
      const token = sign({ ...valid(), padding: 'x'.repeat(4096) }, test.jwtSecret, {});
      expectError(await withToken(token), 'UNAUTHORIZED');
      expectError(await withHeaders({ cookie: `jwt=${token}` }), 'UNAUTHORIZED');
    });

    it('when there is no such account', async () => {
      expectError(await withToken(sign({ sub: 'nobody', role: 'vet' }, test.jwtSecret)), 'UNAUTHORIZED');
    });

    it('when the token has another role than the account, a greater or a lesser one', async () => {
      for (const role of ['admin', 'pet-owner']) {
        expectError(await withToken(sign({ sub: vet.id, role }, test.jwtSecret)), 'UNAUTHORIZED');
      }
    });

    it('when the account was deactivated, on every route and however good the token', async () => {
      const account = await test.createAccount({ role: 'customer', customerId: 77 });
      expect((await withToken(account.token)).status).toBe(200);
      await changeAccount(test, account.id, { deactivatedAt: new Date() });
      expectError(await withToken(account.token), 'UNAUTHORIZED');
      expectError(await test.request('GET', '/api/chats/token', { as: account }), 'TOKEN_NOT_PROVIDED');
      expectError(
        await test.request('POST', '/stream-chat/token', { as: account, body: { customer_id: 77 } }),
        'SESSION_TOKEN_INVALID',
      );
    });

    it('when the account has another role since the token was made', async () => {
      const account = await test.createAccount({ role: 'admin' });
      expect((await withToken(account.token)).status).toBe(200);
      await changeAccount(test, account.id, { role: 'user' });
      expectError(await withToken(account.token), 'UNAUTHORIZED');
    });
  });

  it('is asked on every route but the few that are public', async () => {
    const { body } = await test.request('GET', '/docs-json');
    const open: string[] = [];
    for (const [path, operations] of Object.entries(body['paths'] as Record<string, object>)) {
      for (const method of Object.keys(operations)) {
        const { status } = await fetch(`${test.url}${path.replaceAll(/\{\w+\}/g, 'x')}`, {
          method: method.toUpperCase(),
        });
        if (status !== 401) open.push(`${method} ${path}`);
      }
    }
    expect(open.toSorted()).toEqual([
      'get /api/avatars/{id}.svg',
      'get /api/chat/config',
      'get /health/live',
      'get /health/ready',
      'post /api/auth/login',
      'post /api/auth/logout',
      'post /api/auth/session',
      'post /api/auth/signup',
    ]);
  });
});
