import { isId } from '../../common/validation/identifiers.js';
import { isRole, type Role } from '../../common/accounts/roles.js';

/** Whom a token names, and what it says of them. */
export interface ClaimedIdentity {
  readonly accountId: string;
  readonly role: Role | undefined;
  readonly name: string | undefined;
  readonly customerId: number | undefined;
}

/** What a token belongs to, so that it can be ended before it expires. */
export interface Session {
  /** own: opened here, by signing in. external: another sign-in system made the token, with the secret it shares with us. */
  readonly kind: 'own' | 'external';
  readonly id: string;
  /** The account's count of ended sessions when an own session was opened; undefined for external ones. */
  readonly version: number | undefined;
  readonly issuedAt: Date | undefined;
  readonly expiresAt: Date;
}

/** What we read of a verified token. */
export interface TokenClaims extends ClaimedIdentity {
  readonly session: Session;
}

const MAX_NAME_LENGTH = 120;

/**
 * Reads whom a verified payload names. Sign-in systems name the account differently: `sub`, else `userId`, else `id`.
 *
 * @returns null when the payload names no usable account, or a role that does not exist.
 */
export function readClaims(payload: Readonly<Record<string, unknown>>): ClaimedIdentity | null {
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
