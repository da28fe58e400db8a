import type { AppConfig } from '../../config/app-config.js';
import { isTooLong, PasswordRules } from './password-rules.service.js';

const owner = { email: 'robin.berg@example.com', fullName: 'Robin Berg' };

/** The fault that the rules find, and its text. */
function faultOf(password: string, minLength = 8): readonly [code: string, message: string] | undefined {
  const config = { auth: { passwordMinLength: minLength } } as unknown as AppConfig;
  try {
    new PasswordRules(config).check(password, owner);
    return undefined;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return [code, message];
  }
}

describe('a new password', () => {
  it.each([
    ['a', 'PASSWORD_BELOW_MINIMUM'],
    ['12345', 'PASSWORD_BELOW_MINIMUM'],
    ['xk4.q9', 'PASSWORD_TOO_SHORT'],
    ['xk4.q9t', 'PASSWORD_TOO_SHORT'],
    ['xk4.q9tz', undefined],
    // Two UTF-16 units and four bytes each.
    ['😀'.repeat(5), 'PASSWORD_BELOW_MINIMUM'],
    ['😀'.repeat(7), 'PASSWORD_TOO_SHORT'],
    ['😀'.repeat(8), undefined],
    ['        ', undefined],
    ['xy'.repeat(512), undefined],
    ['x'.repeat(1025), 'PASSWORD_TOO_LONG'],
    ['ü'.repeat(513), 'PASSWORD_TOO_LONG'],
  ])('%j has the fault %s', (password, code) => {
    expect(faultOf(password)?.[0]).toBe(code);
  });

  it('is as long as the setting says, and the text says it, too', () => {
    expect(faultOf('xk4.q9t')).toEqual(['PASSWORD_TOO_SHORT', 'Password must be at least 8 characters']);
    expect(faultOf('xk4.q9tzab.', 12)).toEqual(['PASSWORD_TOO_SHORT', 'Password must be at least 12 characters']);
    expect(faultOf('xk4.q9tzab.m', 12)).toBeUndefined();
    expect(faultOf('xk4.q9', 6)).toBeUndefined();
    for (const minLength of [6, 8, 12]) {
      expect(faultOf('xk4.q', minLength)).toEqual(['PASSWORD_BELOW_MINIMUM', 'Password must be at least 6 characters']);
    }
  });

  it.each([
    'password',
    '12345678',
    'PASSWORD1',
    'iloveyou',
    'Qwertyuiop',
    ' trustno1 ',
    'ｐａｓｓｗｏｒｄ',
    '1q2w3e4r',
  ])('is not one of the most common: %s', (password) => {
    expect(faultOf(password)?.[0]).toBe('PASSWORD_TOO_COMMON');
  });

  it('of fewer characters is compared with the common ones, too', () => {
    for (const password of ['123456', 'dragon', 'monkey'])
      expect(faultOf(password, 6)?.[0]).toBe('PASSWORD_TOO_COMMON');
  });

  it.each([
    'robin.berg@example.com',
    'ROBIN.BERG@EXAMPLE.COM',
    'robin.berg',
    'robinberg',
    'Robin Berg',
    'robin-berg!',
    'Ｒｏｂｉｎ Berg',
  ])('is not the own address or name: %s', (password) => {
    expect(faultOf(password)?.[0]).toBe('PASSWORD_PERSONAL');
  });

  it.each(['robin berg has two dogs', 'example.com', 'a long sentence', 'correct horse battery staple'])(
    'may be %s',
    (password) => {
      expect(faultOf(password)).toBeUndefined();
    },
  );

  it('of an account without address and name is compared with neither', () => {
    const rules = new PasswordRules({ auth: { passwordMinLength: 8 } } as unknown as AppConfig);
    expect(() => rules.check('.,.,.,.,.', { fullName: '' })).not.toThrow();
    expect(() => rules.check('.,.,.,.,.', { fullName: '.,', email: '' })).not.toThrow();
  });

  it('is too long by its bytes, not its characters', () => {
    expect(isTooLong('ü'.repeat(512))).toBe(false);
    expect(isTooLong('ü'.repeat(513))).toBe(true);
  });
});
