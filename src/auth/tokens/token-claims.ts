import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { mendName } from '../../common/validation/names.js';
import { isId } from '../../common/validation/identifiers.js';
import type { Session } from '../sessions/session-tokens.js';
import { isRole, type Role } from '../../common/accounts/roles.js';

/** The account that a token names, and what it says about it. */
export interface ClaimedIdentity {
  readonly accountId: string;
  readonly role: Role | undefined;
  readonly name: string | undefined;
  readonly customerId: number | undefined;
}

/** What we read of a verified token. */
export interface TokenClaims extends ClaimedIdentity {
  readonly session: Session;
}

/** Seconds by which the clock of another sign-in system may be ahead of ours. */
const CLOCK_SKEW_SECONDS = 300;
/** The end of the year 9999. Later times are refused: they are usually milliseconds. */
const LAST_SECOND = 253_402_300_799;

/** Kinds of token that say who is calling. Other kinds, signed with the same secret for another purpose, do not. */
const ACCESS_TOKEN_TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

/** Parameters that change how a token must be read. A reader that does not implement them must refuse it (RFC 7515, 4.1.11). */
const UNSUPPORTED_PARAMETERS = ['crit', 'b64', 'zip', 'enc'];

/**
 * True when header and times of a token have a form that we accept. Signature and expiry are verified before; this checks
 * what jsonwebtoken does not.
 *
 * @param now the time that `iat` is compared with
 */
export function isReadableToken(
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>>,
  now: Date,
): boolean {
  const { typ } = header;
  if (typ !== undefined && !(typeof typ === 'string' && ACCESS_TOKEN_TYPES.has(typ.toLowerCase()))) return false;
  if (UNSUPPORTED_PARAMETERS.some((parameter) => parameter in header)) return false;
  const { exp, nbf, iat } = payload;
  const latestIssue = now.getTime() / 1000 + CLOCK_SKEW_SECONDS;
  return isTimeUntil(exp, LAST_SECOND) && isTimeUntil(nbf, LAST_SECOND) && isTimeUntil(iat, latestIssue);
}

/**
 * Reads the account that a verified payload names. Sign-in systems name it differently: `sub`, else `userId`, else `id`;
 * and some number their accounts.
 *
 * @returns null when the payload names no usable account, or a role that does not exist.
 */
export function readIdentity(payload: Readonly<Record<string, unknown>>): ClaimedIdentity | null {
  const accountId = idText(payload['sub'] ?? payload['userId'] ?? payload['id']);
  const { role, name, customerId } = payload;
  if (!isId(accountId)) return null;
  if (role !== undefined && !isRole(role)) return null;
  return {
    accountId,
    role,
    name: typeof name === 'string' ? mendName(name, MAX_NAME_LENGTH) : undefined,
    customerId:
      typeof customerId === 'number' && Number.isSafeInteger(customerId) && customerId > 0 ? customerId : undefined,
  };
}

const idText = (id: unknown): unknown => (Number.isSafeInteger(id) && Number(id) >= 0 ? String(id) : id);

const isTimeUntil = (value: unknown, last: number): boolean =>
  value === undefined || (typeof value === 'number' && value >= 0 && value <= last);
