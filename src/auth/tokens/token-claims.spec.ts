import { isReadableToken, readIdentity } from './token-claims.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const nowSeconds = NOW.getTime() / 1000;
const HEADER = { alg: 'HS256', typ: 'JWT' };
const PAYLOAD = { sub: 'a', iat: nowSeconds, nbf: nowSeconds, exp: nowSeconds + 60 };

describe('the claims of a verified token', () => {
  it('name the account by sub, else userId, else id', () => {
    expect(readIdentity({ sub: 'a', userId: 'b', id: 'c' })?.accountId).toBe('a');
    expect(readIdentity({ userId: 'b', id: 'c' })?.accountId).toBe('b');
    expect(readIdentity({ id: 'c' })?.accountId).toBe('c');
  });

  it.each([
    ['none', {}],
    ['an empty one', { sub: '' }],
    ['a negative number', { sub: -7 }],
    ['a fraction', { id: 1.5 }],
    ['a number too large to be exact', { id: 2 ** 53 }],
    ['no number', { id: Number.NaN }],
    ['true', { id: true }],
    ['an operator object', { sub: { $ne: null } }],
    ['a list', { sub: ['a'] }],
    ['one with a path in it', { sub: '../admin' }],
    ['one too long', { sub: 'x'.repeat(49) }],
    ['a bad one before a good one', { sub: { $ne: null }, userId: 'b' }],
  ])('name no account with %s as id', (_case, payload) => {
    expect(readIdentity(payload)).toBeNull();
  });

  it.each(['sub', 'userId', 'id'])('may number it in %s', (claim) => {
    for (const number of [0, 80, Number.MAX_SAFE_INTEGER]) {
      expect(readIdentity({ [claim]: number })?.accountId).toBe(String(number));
    }
  });

  it('may name a role that exists, or none', () => {
    expect(readIdentity({ sub: 'a', role: 'vet' })?.role).toBe('vet');
    expect(readIdentity({ sub: 'a' })?.role).toBeUndefined();
  });

  it.each([['owner'], ['ADMIN'], [''], [null], [['admin']], [{ $ne: null }]])(
    'with the role %j are refused',
    (role) => {
      expect(readIdentity({ sub: 'a', role })).toBeNull();
    },
  );

  it('may carry a name, cut to what an account holds', () => {
    expect(readIdentity({ sub: 'a', name: 'Robin Berg' })?.name).toBe('Robin Berg');
    expect(readIdentity({ sub: 'a', name: 'x'.repeat(121) })?.name).toHaveLength(120);
    expect(readIdentity({ sub: 'a', name: { $ne: '' } })?.name).toBeUndefined();
  });

  it('may carry a customer number, which is a whole number above zero or none', () => {
    expect(readIdentity({ sub: 'a', customerId: 1001 })?.customerId).toBe(1001);
    for (const customerId of ['1001', 0, -1, 1.5, 2 ** 53, null, {}]) {
      expect(readIdentity({ sub: 'a', customerId })?.customerId).toBeUndefined();
    }
  });
});

describe('a token is readable', () => {
  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt'])('as one of type %s', (typ) => {
    expect(isReadableToken({ ...HEADER, typ }, PAYLOAD, NOW)).toBe(true);
  });

  it('with a header that names a key, which is not looked up', () => {
    const named = { ...HEADER, kid: 'k', jku: 'https://example.com', x5t: 'x' };
    expect(isReadableToken(named, PAYLOAD, NOW)).toBe(true);
  });

  it('without any times', () => {
    expect(isReadableToken(HEADER, { sub: 'a' }, NOW)).toBe(true);
  });

  it('from a clock that is five minutes ahead, and no more', () => {
    expect(isReadableToken(HEADER, { iat: nowSeconds + 300 }, NOW)).toBe(true);
    expect(isReadableToken(HEADER, { iat: nowSeconds + 301 }, NOW)).toBe(false);
  });
});

describe('a token is not readable', () => {
  it.each([
    ['of another type', { typ: 'secevent+jwt' }],
    ['of a type that is no text', { typ: ['JWT'] }],
    ['with critical parameters', { crit: ['x'] }],
    ['with an empty list of critical parameters', { crit: [] }],
    ['of which the payload is not encoded', { b64: false }],
    ['that is compressed', { zip: 'DEF' }],
    ['that is encrypted', { enc: 'A256GCM' }],
  ])('%s', (_case, header) => {
    expect(isReadableToken({ ...HEADER, ...header }, PAYLOAD, NOW)).toBe(false);
  });

  it.each([
    ['that expires in milliseconds', { exp: NOW.getTime() + 60_000 * 60 * 24 * 365 }],
    ['that expires at infinity', { exp: Infinity }],
    ['that was issued as text', { iat: '2026' }],
    ['that was issued at no number', { iat: null }],
    ['that was issued before 1970', { iat: -1 }],
  ])('%s', (_case, times) => {
    expect(isReadableToken(HEADER, { ...PAYLOAD, ...times }, NOW)).toBe(false);
  });
});
