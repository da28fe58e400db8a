import { createHmac, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { isSignedByAny } from './stream-signature.js';

const keyOf = (secret: string) => createSecretKey(Buffer.from(secret));
const sign = (bytes: Uint8Array, secret: string): string => createHmac('sha256', secret).update(bytes).digest('hex');

const body = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes));
/** A change of one byte that is sure to be a change. */
const flip = fc.integer({ min: 1, max: 255 });

describe('the signature of a webhook', () => {
  it('agrees with an independent computation (RFC 4231, test case 2)', () => {
    const signature = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(isSignedByAny(Buffer.from('what do ya want for nothing?'), signature, [keyOf('Jefe')])).toBe(true);
  });

  it('is accepted for every body that was signed, under any of the keys', () => {
    fc.assert(
      fc.property(body, fc.constantFrom('current', 'previous'), (bytes, secret) =>
        isSignedByAny(bytes, sign(bytes, secret), [keyOf('current'), keyOf('previous')]),
      ),
    );
  });

  it('is refused when any byte of the body changed', () => {
    fc.assert(
      fc.property(body, fc.nat(), flip, (bytes, position, change) => {
        const signature = sign(bytes, 'current');
        const changed = Buffer.from(bytes);
        const at = position % bytes.length;
        changed[at] = (changed[at] ?? 0) ^ change;
        return !isSignedByAny(changed, signature, [keyOf('current')]);
      }),
    );
  });

  it('is refused when any byte of the signature changed', () => {
    fc.assert(
      fc.property(body, fc.nat({ max: 31 }), flip, (bytes, at, change) => {
        const signature = Buffer.from(sign(bytes, 'current'), 'hex');
        signature[at] = (signature[at] ?? 0) ^ change;
        return !isSignedByAny(bytes, signature.toString('hex'), [keyOf('current')]);
      }),
    );
  });

  it('is refused when bytes were added to the body or taken away', () => {
    fc.assert(
      fc.property(body, body, (bytes, more) => {
        const signature = sign(bytes, 'current');
        const others = [Buffer.concat([bytes, more]), bytes.subarray(1), bytes.subarray(0, -1)];
        return others.every((other) => !isSignedByAny(other, signature, [keyOf('current')]));
      }),
    );
  });

  it('is refused under a secret that is not ours', () => {
    const bytes = Buffer.from('{}');
    expect(isSignedByAny(bytes, sign(bytes, 'retired'), [keyOf('current'), keyOf('previous')])).toBe(false);
    expect(isSignedByAny(bytes, sign(bytes, 'current'), [])).toBe(false);
  });

  const valid = sign(Buffer.from('{}'), 'current');
  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['sent twice', [valid, valid]],
    ['in capitals', valid.toUpperCase()],
    ['too short', valid.slice(0, 62)],
    ['too long', `${valid}00`],
    ['followed by a line break', `${valid}\n`],
    ['in base64', Buffer.from(valid, 'hex').toString('base64')],
    ['named with its algorithm', `sha256=${valid}`],
  ])('is refused when the header is %s', (_case, header) => {
    expect(isSignedByAny(Buffer.from('{}'), valid, [keyOf('current')])).toBe(true);
    expect(isSignedByAny(Buffer.from('{}'), header, [keyOf('current')])).toBe(false);
  });
});
