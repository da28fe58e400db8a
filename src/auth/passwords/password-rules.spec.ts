import { isTooLong, passwordFault } from './password-rules.js';

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
