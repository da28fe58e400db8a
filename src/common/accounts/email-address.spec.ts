import { emailSpellings, isEmailAddress, normalizeEmail } from './email-address.js';

describe('an email address', () => {
  it('is trimmed, in lower case and composed', () => {
    expect(normalizeEmail('  Robin@Example.COM ')).toBe('robin@example.com');
    expect(normalizeEmail('zoe\u0308@example.com')).toBe('zo\u00eb@example.com');
  });

  it.each([
    'a@münchen.de',
    'A@MÜNCHEN.DE',
    'a@mu\u0308nchen.de',
    'a@xn--mnchen-3ya.de',
    'a@XN--MNCHEN-3YA.de',
    'a@münchen。de',
    'a@münchen．de',
    'a@münchen｡ｄｅ',
  ])('is one, however its domain is written: %s', (typed) => {
    expect(normalizeEmail(typed)).toBe('a@münchen.de');
    expect(isEmailAddress(normalizeEmail(typed))).toBe(true);
  });

  it('may be stored as it is typed, in Unicode or in ASCII', () => {
    expect(emailSpellings('a@münchen.de')).toEqual(['a@münchen.de', 'a@xn--mnchen-3ya.de']);
    expect(emailSpellings('a@xn--mnchen-3ya.de')).toEqual(['a@xn--mnchen-3ya.de', 'a@münchen.de']);
    expect(emailSpellings('Robin@Example.com')).toEqual(['robin@example.com']);
    expect(emailSpellings('nonsense')).toEqual(['nonsense']);
  });

  it('of one domain is not that of another', () => {
    expect(normalizeEmail('a@straße.de')).not.toBe(normalizeEmail('a@strasse.de'));
    expect(normalizeEmail('a@пример.рф')).toBe('a@пример.рф');
  });

  // Node reads the domain as part of a URL, in which these have a meaning.
  it.each([
    'a@ex%61mple.com',
    'a@example.com:80',
    'a@example.com/x',
    'a@example.com?x',
    'a@example.com#x',
    'a@b\\c.com',
  ])('is left as it is, and refused, where the domain is none: %s', (typed) => {
    expect(normalizeEmail(typed)).toBe(typed);
    expect(isEmailAddress(typed)).toBe(false);
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

  it.each(['', 'a', 'a@', '@b.com', 'a@b', 'a@b@c', 'a b@c.com', 'a@xn--a', 'a@1.2.3.4', 'a@[::1]', 'a\u200b@b.com'])(
    'is not %j, in its canonical form',
    (typed) => {
      expect(isEmailAddress(normalizeEmail(typed))).toBe(false);
    },
  );

  it('has at most 254 characters', () => {
    const long = (length: number): string => {
      const domain = Array.from({ length: 4 }, () => 'd'.repeat(50)).join('.');
      return `a@${domain}.${'d'.repeat(length - domain.length - 7)}.com`;
    };
    expect([long(254).length, isEmailAddress(long(254)), isEmailAddress(long(255))]).toEqual([254, true, false]);
  });
});
