import { isEmailAddress, isTooLong, normalizeEmail, passwordFault } from './credentials.js';

describe('an email address', () => {
  it('has one form, whatever its case, its spaces and its composition', () => {
    for (const text of ['robin@example.com', ' Robin@Example.COM\t', '\nROBIN@EXAMPLE.COM ']) {
      expect(normalizeEmail(text)).toBe('robin@example.com');
    }
    expect(normalizeEmail('zoe\u0308@example.com')).toBe(normalizeEmail('ZO\u00cb@example.com'));
  });

  it('keeps what is between the letters', () => {
    expect(normalizeEmail('ro bin@example.com')).toBe('ro bin@example.com');
    expect(normalizeEmail('ro.b.in+chat@example.com')).toBe('ro.b.in+chat@example.com');
  });

  it.each(['robin@example.com', 'ro.bin+chat@mail.example.co.uk', 'zoë@example.com', `${'x'.repeat(64)}@example.com`])(
    'is %s',
    (text) => {
      expect(isEmailAddress(text)).toBe(true);
    },
  );

  it.each([
    'robin',
    'robin@',
    '@example.com',
    'robin@example',
    'ro bin@example.com',
    'robin@exam ple.com',
    'robin@@example.com',
    'robin@example.com, kim@example.com',
    'Robin <robin@example.com>',
    'ro\u200bbin@example.com',
    'ro\u0000bin@example.com',
    `${'x'.repeat(65)}@example.com`,
    `robin@${'x.'.repeat(130)}com`,
  ])('is not %j', (text) => {
    expect(isEmailAddress(text)).toBe(false);
  });
});

describe('a new password', () => {
  it.each([
    ['a', 'PASSWORD_BELOW_MINIMUM'],
    ['12345', 'PASSWORD_BELOW_MINIMUM'],
    ['123456', 'PASSWORD_TOO_SHORT'],
    ['1234567', 'PASSWORD_TOO_SHORT'],
    ['12345678', undefined],
    // Two UTF-16 units and four bytes each.
    ['😀'.repeat(5), 'PASSWORD_BELOW_MINIMUM'],
    ['😀'.repeat(7), 'PASSWORD_TOO_SHORT'],
    ['😀'.repeat(8), undefined],
    ['        ', undefined],
    ['x'.repeat(1024), undefined],
    ['x'.repeat(1025), 'PASSWORD_TOO_LONG'],
    ['ü'.repeat(513), 'PASSWORD_TOO_LONG'],
  ])('%j has the fault %s', (password, fault) => {
    expect(passwordFault(password)).toBe(fault);
  });

  it('is too long by its bytes, not its characters', () => {
    expect(isTooLong('ü'.repeat(512))).toBe(false);
    expect(isTooLong('ü'.repeat(513))).toBe(true);
  });
});
