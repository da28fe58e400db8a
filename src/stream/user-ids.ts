/** The user that sends the server's own messages. */
export const SYSTEM_USER = { id: 'system', name: 'System', role: 'user' } as const;
export const SYSTEM_USER_ID = SYSTEM_USER.id;

const CUSTOMER_IDENTITY = /^customer-(\d+)$/;

/** The Stream identity of a customer; accounts and customers share Stream's one space of user ids. */
export const customerIdentity = (customerId: number): string => `customer-${customerId}`;

/** The customer of a Stream identity; undefined for the ids of other users. */
export function customerIdOf(userId: string): number | undefined {
  const digits = CUSTOMER_IDENTITY.exec(userId)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * True for ids that no account may choose: they belong to other users, or to the support agent, whose account an operator
 * creates.
 */
export function isReservedId(id: string, supportAgentId?: string): boolean {
  return id === SYSTEM_USER_ID || id === supportAgentId || CUSTOMER_IDENTITY.test(id);
}
