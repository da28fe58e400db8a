import { isReadableToken } from './token-form.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const nowSeconds = NOW.getTime() / 1000;
const HEADER = { alg: 'HS256', typ: 'JWT' };
const PAYLOAD = { sub: 'a', iat: nowSeconds, nbf: nowSeconds, exp: nowSeconds + 60 };

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
