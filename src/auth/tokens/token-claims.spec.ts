import { readClaims } from './token-claims.js';

describe('the claims of a verified token', () => {
  it('name the account by sub, else userId, else id', () => {
    expect(readClaims({ sub: 'a', userId: 'b', id: 'c' })?.accountId).toBe('a');
    expect(readClaims({ userId: 'b', id: 'c' })?.accountId).toBe('b');
    expect(readClaims({ id: 'c' })?.accountId).toBe('c');
  });

  it.each([
    ['none', {}],
    ['an empty one', { sub: '' }],
    ['a number', { sub: 7 }],
    ['an operator object', { sub: { $ne: null } }],
    ['a list', { sub: ['a'] }],
    ['one with a path in it', { sub: '../admin' }],
    ['one too long', { sub: 'x'.repeat(49) }],
    ['a bad one before a good one', { sub: { $ne: null }, userId: 'b' }],
  ])('name no account with %s as id', (_case, payload) => {
    expect(readClaims(payload)).toBeNull();
  });

  it('may name a role that exists, or none', () => {
    expect(readClaims({ sub: 'a', role: 'vet' })?.role).toBe('vet');
    expect(readClaims({ sub: 'a' })?.role).toBeUndefined();
  });

  it.each([['owner'], ['ADMIN'], [''], [null], [['admin']], [{ $ne: null }]])(
    'with the role %j are refused',
    (role) => {
      expect(readClaims({ sub: 'a', role })).toBeNull();
    },
  );

  it('may carry a name, cut to what an account holds', () => {
    expect(readClaims({ sub: 'a', name: 'Robin Berg' })?.name).toBe('Robin Berg');
    expect(readClaims({ sub: 'a', name: 'x'.repeat(121) })?.name).toHaveLength(120);
    expect(readClaims({ sub: 'a', name: { $ne: '' } })?.name).toBeUndefined();
  });

  it('may carry a customer number, which is a whole number above zero or none', () => {
    expect(readClaims({ sub: 'a', customerId: 1001 })?.customerId).toBe(1001);
    for (const customerId of ['1001', 0, -1, 1.5, 2 ** 53, null, {}]) {
      expect(readClaims({ sub: 'a', customerId })?.customerId).toBeUndefined();
    }
  });
});
