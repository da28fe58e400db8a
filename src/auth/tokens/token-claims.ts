import { isId } from '../../common/validation/identifiers.js';
import { isRole, type Role } from '../../common/accounts/roles.js';

/** What we read of a verified token. */
export interface TokenClaims {
  readonly accountId: string;
  readonly role: Role | undefined;
  readonly name: string | undefined;
  readonly customerId: number | undefined;
}

const MAX_NAME_LENGTH = 120;

/**
 * Reads a verified payload. Sign-in systems name the account differently: `sub`, else `userId`, else `id`.
 *
 * @returns null when the payload names no usable account, or a role that does not exist.
 */
export function readClaims(payload: Readonly<Record<string, unknown>>): TokenClaims | null {
  const accountId = payload['sub'] ?? payload['userId'] ?? payload['id'];
  const { role, name, customerId } = payload;
  if (!isId(accountId)) return null;
  if (role !== undefined && !isRole(role)) return null;
  return {
    accountId,
    role,
    name: typeof name === 'string' ? name.slice(0, MAX_NAME_LENGTH) : undefined,
    customerId:
      typeof customerId === 'number' && Number.isSafeInteger(customerId) && customerId > 0 ? customerId : undefined,
  };
}
