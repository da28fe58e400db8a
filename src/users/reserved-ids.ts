/** The user that speaks for the server in a channel. */
export const SYSTEM_USER_ID = 'system';

const CUSTOMER_IDENTITY = /^customer-\d+$/;

/** The Stream identity of a customer; accounts and customers share Stream's one space of user ids. */
export const customerIdentity = (customerId: number): string => `customer-${customerId}`;

/** True for ids that stand for something other than an account, and that no account may therefore have. */
export function isReservedId(id: string): boolean {
  return id === SYSTEM_USER_ID || CUSTOMER_IDENTITY.test(id);
}
