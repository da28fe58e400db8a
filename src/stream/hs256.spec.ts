import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { JWTUserToken } from 'stream-chat';
import { signHs256 } from './hs256.js';

const key = createSecretKey(Buffer.from('0123456789abcdef0123456789abcdef'));

describe('signHs256', () => {
  it('makes tokens that a general library verifies, with the claims unchanged', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), (userId, iat) => {
        const token = signHs256({ user_id: userId, iat, exp: 4_000_000_000 }, key);
        expect(jwt.verify(token, key, { algorithms: ['HS256'] })).toEqual({ user_id: userId, iat, exp: 4_000_000_000 });
      }),
    );
  });

  it('makes the very token that Stream’s SDK makes of the same claims', () => {
    const iat = 1_795_000_000;
    expect(signHs256({ user_id: 'robin', iat, exp: iat + 60 }, key)).toBe(
      JWTUserToken(key, 'robin', { iat, exp: iat + 60 }),
    );
  });

  it('makes no token that another key verifies', () => {
    const other = createSecretKey(Buffer.from('another-key-another-key-another-k'));
    expect(() => jwt.verify(signHs256({ user_id: 'robin' }, key), other)).toThrow('invalid signature');
  });
});
