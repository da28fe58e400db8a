import { createHash } from 'node:crypto';
import type { Account } from '../../common/accounts/account.js';
import type { Session } from '../tokens/token-claims.js';

/** Issuer and audience of our session tokens. Other sign-in systems must not use the name. */
export const ISSUER = 'backchannel';
/** The type of access tokens (RFC 9068). */
export const SESSION_TOKEN_TYPE = 'at+jwt';

type Json = Readonly<Record<string, unknown>>;

/** The claims of a token of ours: all of these, and no others. */
export interface SessionClaims {
  readonly iss: typeof ISSUER;
  readonly aud: typeof ISSUER;
  readonly sub: string;
  /** Random; names this one session. */
  readonly jti: string;
  /** The account's session version when the session was opened. */
  readonly sv: number;
  /** Seconds since the epoch, as in `exp`. */
  readonly iat: number;
  readonly exp: number;
}

const CLAIM_NAMES = ['aud', 'exp', 'iat', 'iss', 'jti', 'sub', 'sv'];
const SESSION_ID = /^[A-Za-z0-9_-]{22,64}$/;
const EXTERNAL_ID = /^[\x21-\x7e]{1,64}$/;
/** The end of the year 9999: when a token without an expiry is no longer remembered as ended. */
const NEVER = new Date(253_402_300_799_000);

/** What the issuer and audience of another sign-in system's tokens must be, where that is set. */
interface ExternalIssuer {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

/**
 * The session of a verified token. A token that names us must be exactly what we issue.
 *
 * @param external null when only our own tokens are accepted
 * @returns null when the token is not accepted
 */
export function readSession(
  token: string,
  header: Json,
  payload: Json,
  external: ExternalIssuer | null,
): Session | null {
  if (carries(payload['iss'], ISSUER) || carries(payload['aud'], ISSUER)) return readOwnSession(header, payload);
  return external && readExternalSession(token, payload, external);
}

/** Null unless the token is exactly what we issue. */
function readOwnSession(header: Json, payload: Json): Session | null {
  const { iss, aud, jti, sv, iat, exp } = payload;
  const names = Object.keys(payload).toSorted();
  if (header['typ'] !== SESSION_TOKEN_TYPE || iss !== ISSUER || aud !== ISSUER) return null;
  if (names.length !== CLAIM_NAMES.length || names.some((name, at) => name !== CLAIM_NAMES[at])) return null;
  if (typeof jti !== 'string' || !SESSION_ID.test(jti)) return null;
  if (!isCount(sv) || !isCount(iat) || !isCount(exp) || exp <= iat) return null;
  return { kind: 'own', id: jti, version: sv, issuedAt: new Date(iat * 1000), expiresAt: new Date(exp * 1000) };
}

/** Null when the token is from another issuer, or for another audience. */
function readExternalSession(token: string, payload: Json, expected: ExternalIssuer): Session | null {
  const { iss, aud, jti, iat, exp } = payload;
  if (expected.issuer !== undefined && iss !== expected.issuer) return null;
  if (expected.audience !== undefined && !carries(aud, expected.audience)) return null;
  return {
    kind: 'external',
    id: typeof jti === 'string' && EXTERNAL_ID.test(jti) ? jti : createHash('sha256').update(token).digest('hex'),
    version: undefined,
    issuedAt: typeof iat === 'number' ? new Date(iat * 1000) : undefined,
    expiresAt: typeof exp === 'number' ? new Date(exp * 1000) : NEVER,
  };
}

/**
 * True while a session has not ended: neither by itself, nor together with all sessions of the account. Our own carry
 * the account's session version, which depends on no clock. Those of other sign-in systems go by the time at which their
 * token was issued; a token without that time counts as older than any end.
 */
export function isOpen(session: Session, account: Account): boolean {
  if (account.endedSessions.includes(session.id)) return false;
  if (session.kind === 'own') return session.version === account.sessionVersion;
  if (!account.sessionsEndedAt) return true;
  return session.issuedAt !== undefined && session.issuedAt > account.sessionsEndedAt;
}

const carries = (claim: unknown, name: string): boolean =>
  claim === name || (Array.isArray(claim) && claim.includes(name));

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
