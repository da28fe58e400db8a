import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { readAppSettings } from '../app/app-settings.js';
import { ApiError, refuse } from '../http/errors.js';
import { isObject } from '../http/input.js';
import type { UserRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { parseMicros } from '../state/timeline.js';
import type { Caller } from './caller.js';

/** What a call brings along to say who it is. */
export interface Credentials {
  readonly apiKey: unknown;
  readonly authType: unknown;
  readonly token: unknown;
}

/** What the credentials are held against. `nowMs` is the sandbox's clock. */
export interface AuthenticationContext {
  readonly apiKey: string;
  /** Of the API secret. As a text, each check of a token would first try to read it as a public key, which takes far longer. */
  readonly key: KeyObject;
  readonly store: Store;
  readonly nowMs: number;
}

/**
 * Finds out who calls, or throws what Stream answers: 2 for the API key, 5 for missing or unusable credentials, 40 to 43
 * for a token that is expired (or revoked), not valid yet, issued in the future, or wrongly signed.
 */
export function authenticate(credentials: Credentials, context: AuthenticationContext): Caller {
  const identity = verifyCredentials(credentials, context);
  if (identity.kind === 'server') return { kind: 'server' };
  if (identity.kind === 'anonymous') return { kind: 'user', user: ANONYMOUS };
  const user = context.store.users.get(identity.userId);
  if (user === undefined) throw refuse('authentication', `the user ${identity.userId} does not exist`);
  checkTokenOf(user, identity, context.store);
  return { kind: 'user', user };
}

/** Whom credentials name, before it is known whether there is such a user. */
type Identity = { readonly kind: 'server' } | { readonly kind: 'anonymous' } | UserToken;

/** What a token says of its user. */
interface UserToken {
  readonly kind: 'user';
  readonly userId: string;
  /** Seconds since the epoch. */
  readonly issuedAt: number | undefined;
}

/** As {@link authenticate}, for a user that may be yet to come. */
export function verifyCredentials(credentials: Credentials, context: AuthenticationContext): Identity {
  checkApiKey(credentials.apiKey, context.apiKey);
  if (credentials.authType === 'anonymous') return { kind: 'anonymous' };
  if (credentials.authType !== 'jwt') throw refuse('authentication', 'stream-auth-type missing or invalid');
  if (typeof credentials.token !== 'string' || credentials.token === '') {
    throw refuse('authentication', 'the Authorization header is missing');
  }
  const settings = readAppSettings(context.store);
  const claims = settings.disable_auth_checks === true ? decode(credentials.token) : verify(credentials.token, context);
  if (claims.server === true) return { kind: 'server' };
  if (typeof claims.user_id !== 'string' || claims.user_id === '') {
    throw refuse('authentication', 'the token names no user_id');
  }
  return { kind: 'user', userId: claims.user_id, issuedAt: claims.iat };
}

/** Refuses a user that may not act (5), and a token that was revoked, for the user or for the app (40). */
export function checkTokenOf(user: UserRecord | undefined, { issuedAt }: UserToken, store: Store): void {
  const appRevocation = readAppSettings(store).revoke_tokens_issued_before;
  if (user !== undefined) checkActive(user);
  if (isRevoked(issuedAt, user?.revokeTokensIssuedBefore) || isRevoked(issuedAt, appRevocation)) {
    throw refuse('tokenExpired', 'token was revoked');
  }
}

/** Whoever has no token. It is no user that can be found or changed: an id of a user has no exclamation mark. */
const ANONYMOUS: UserRecord = {
  id: '!anon',
  role: 'anonymous',
  language: '',
  teams: [],
  invisible: false,
  custom: {},
  createdAt: '2020-01-01T00:00:00.000000Z',
  updatedAt: '2020-01-01T00:00:00.000000Z',
  deactivatedAt: null,
  deletedAt: null,
  purged: false,
  revokeTokensIssuedBefore: null,
};

function checkApiKey(given: unknown, expected: string): void {
  if (given === undefined || given === '') throw refuse('accessKey', 'api_key not provided');
  if (given !== expected) throw refuse('accessKey', 'api_key is invalid');
}

function verify(token: string, context: AuthenticationContext): jwt.JwtPayload {
  const nowSeconds = context.nowMs / 1000;
  let claims: jwt.JwtPayload | string;
  try {
    claims = jwt.verify(token, context.key, { algorithms: ['HS256'], clockTimestamp: nowSeconds });
  } catch (error) {
    throw translate(error);
  }
  if (typeof claims === 'string') throw refuse('authentication', 'the token carries no claims');
  for (const claim of ['exp', 'iat', 'nbf'] as const) {
    if (claims[claim] !== undefined && !Number.isSafeInteger(claims[claim])) {
      throw refuse('authentication', `the token's ${claim} must be a whole number of seconds`);
    }
  }
  if (claims.iat !== undefined && claims.iat > nowSeconds) {
    throw refuse('tokenUsedBeforeIssue', 'token used before issue at (iat)');
  }
  return claims;
}

function translate(error: unknown): ApiError {
  if (error instanceof jwt.TokenExpiredError) return refuse('tokenExpired', 'token is expired');
  if (error instanceof jwt.NotBeforeError) return refuse('tokenNotYetValid', 'token is not valid yet');
  if (error instanceof jwt.JsonWebTokenError && MALFORMED.test(error.message)) {
    return refuse('authentication', 'the token is malformed');
  }
  return refuse('tokenSignature', 'token signature is invalid');
}

const MALFORMED = /malformed|invalid token|invalid (exp|nbf) value/;

/** Reads the claims without checking anything; the official SDK pads the claims of its development tokens, which no JWT does. */
function decode(token: string): jwt.JwtPayload {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64').toString());
    if (isObject(claims)) return claims;
  } catch {
    throw refuse('authentication', 'the token is malformed');
  }
  throw refuse('authentication', 'the token carries no claims');
}

function checkActive({ id, deletedAt, deactivatedAt }: UserRecord): void {
  if (deletedAt !== null) throw refuse('authentication', `the user ${id} was deleted`);
  if (deactivatedAt !== null) throw refuse('authentication', `the user ${id} was deactivated`);
}

function isRevoked(iat: number | undefined, issuedBefore: unknown): boolean {
  const limitMicros = parseMicros(issuedBefore);
  if (limitMicros === undefined) return false;
  return iat === undefined || iat * 1_000_000 < limitMicros;
}
