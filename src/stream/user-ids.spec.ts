import fc from 'fast-check';
import { customerIdentity, isReservedId } from './user-ids.js';

describe('reserved ids', () => {
  it('are the system’s own', () => {
    expect(isReservedId('system')).toBe(true);
  });

  it('are the identities of all customers', () => {
    fc.assert(fc.property(fc.integer({ min: 1 }), (customerId) => isReservedId(customerIdentity(customerId))));
  });

  it.each([
    'systems',
    'System-1',
    'customer',
    'customer-',
    'customer-a',
    'customer-1a',
    'my-customer-1',
    'sample-owner',
  ])('are not %s', (id) => {
    expect(isReservedId(id)).toBe(false);
  });
});
