/** The user that speaks for the server in a channel. */
export const SYSTEM_USER_ID = 'system';

const CUSTOMER_IDENTITY = /^customer-\d+$/;

/** The Stream identity of a customer; accounts and customers share Stream's one space of user ids. */
export const customerIdentity = (customerId: number): string => `customer-${customerId}`;

/**
 * True for ids that nobody may take for an account: they stand for something else, or for the support agent, whose
 * account an operator makes.
 */
export function isReservedId(id: string, supportAgentId?: string): boolean {
  return id === SYSTEM_USER_ID || id === supportAgentId || CUSTOMER_IDENTITY.test(id);
}
