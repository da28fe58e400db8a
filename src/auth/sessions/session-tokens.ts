import { createHash, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Account } from '../../common/accounts/account.js';

/** Issuer and audience of our session tokens. Other sign-in systems must not use the name. */
const ISSUER = 'backchannel';
/** The type of access tokens (RFC 9068). */
const SESSION_TOKEN_TYPE = 'at+jwt';

type Json = Readonly<Record<string, unknown>>;

export const SESSION_ID = /^[A-Za-z0-9_-]{22,64}$/;
const EXTERNAL_ID = /^[\x21-\x7e]{1,64}$/;
/** The end of the year 9999: when a token without an expiry is no longer remembered as ended. */
const NEVER = new Date(253_402_300_799_000);

/** The session that a token belongs to, which can end before the token expires. */
export interface Session {
  /** own: opened here, by signing in. external: another sign-in system made the token, with the secret it shares with us. */
  readonly kind: 'own' | 'external';
  readonly id: string;
  /** The account's count of ended sessions when an own session was opened; undefined for external ones. */
  readonly version: number | undefined;
  readonly issuedAt: Date | undefined;
  readonly expiresAt: Date;
}

/** Signs the token of a session of ours. */
export function signSession({ id, version, accountId, openedAt, expiresAt }: OwnSession, key: KeyObject): string {
  const [iat, exp] = [openedAt, expiresAt].map((time) => Math.floor(time.getTime() / 1000));
  const claims = { iss: ISSUER, aud: ISSUER, sub: accountId, jti: id, sv: version, iat, exp };
  return jwt.sign(claims, key, { header: { alg: 'HS256', typ: SESSION_TOKEN_TYPE } });
}

interface OwnSession {
  readonly id: string;
  readonly version: number;
  readonly accountId: string;
  readonly openedAt: Date;
  readonly expiresAt: Date;
}

/** What tokens of another sign-in system must have. Issuer and audience count where they are set. */
interface ExternalRules {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly expiryRequired: boolean;
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
  external: ExternalRules | null,
): Session | null {
  if (carries(payload['iss'], ISSUER) || carries(payload['aud'], ISSUER)) return readOwnSession(header, payload);
  return external && readExternalSession(token, payload, external);
}

/** Null unless the token is exactly what we issue. */
function readOwnSession(header: Json, payload: Json): Session | null {
  const { iss, aud, sub, jti, sv, iat, exp, ...others } = payload;
  if (header['typ'] !== SESSION_TOKEN_TYPE || iss !== ISSUER || aud !== ISSUER) return null;
  if (typeof sub !== 'string' || Object.keys(others).length > 0) return null;
  if (typeof jti !== 'string' || !SESSION_ID.test(jti)) return null;
  if (!isCount(sv) || !isCount(iat) || !isCount(exp) || exp <= iat) return null;
  return { kind: 'own', id: jti, version: sv, issuedAt: new Date(iat * 1000), expiresAt: new Date(exp * 1000) };
}

/** Null when the token is from another issuer, for another audience, or valid for ever. */
function readExternalSession(token: string, payload: Json, expected: ExternalRules): Session | null {
  const { iss, aud, jti, iat, exp } = payload;
  if (exp === undefined && expected.expiryRequired) return null;
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
 * True while a session has not ended: neither by itself, nor together with all sessions of the account. Our own are listed
 * in the account and carry its session version, which depends on no clock. Those of other sign-in systems are listed when
 * they end by themselves, and go by the time at which their token was issued; a token without that time counts as older
 * than any end.
 */
export function isOpen(session: Session, account: Account): boolean {
  if (session.kind === 'own')
    return session.version === account.sessionVersion && account.openSessions.includes(session.id);
  if (account.endedSessions.includes(session.id)) return false;
  if (!account.sessionsEndedAt) return true;
  return session.issuedAt !== undefined && session.issuedAt > account.sessionsEndedAt;
}

const carries = (claim: unknown, name: string): boolean =>
  claim === name || (Array.isArray(claim) && claim.includes(name));

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
