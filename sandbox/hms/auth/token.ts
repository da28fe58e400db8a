import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { isObject, type JsonObject } from '../../http/json.js';
import { HmsError } from '../http/errors.js';

/** What tokens are held against and signed with. */
export interface TokenKeys {
  readonly accessKey: string;
  readonly secret: string;
}

/** An app token is one of a client, a management token one of a server. */
export type TokenType = 'app' | 'management';

const BEARER = /^Bearer (\S+)$/;
const VALID_SECONDS = 24 * 60 * 60;

/** Checks the Authorization header of a server's call. */
export function checkManagementToken(header: string | undefined, keys: TokenKeys, nowMs: number): void {
  const token = BEARER.exec(header ?? '')?.[1];
  if (token === undefined) throw refuseToken('the Authorization header must be "Bearer <token>"');
  verifyToken(token, 'management', keys, nowMs);
}

/** The claims of a token that is good in every respect; 401 otherwise. */
export function verifyToken(token: string, type: TokenType, keys: TokenKeys, nowMs: number): JsonObject {
  const claims = signedClaims(token, keys.secret);
  if (claims.access_key !== keys.accessKey) throw refuseToken('access_key is not the one of this app');
  if (claims.type !== type) throw refuseToken(`type must be "${type}"`);
  if (claims.version !== 2) throw refuseToken('version must be 2');
  if (typeof claims.jti !== 'string' || claims.jti === '') throw refuseToken('jti is missing');
  const nowSeconds = nowMs / 1000;
  if (secondsOf(claims, 'iat') > nowSeconds) throw refuseToken('the token was used before it was issued (iat)');
  if (secondsOf(claims, 'nbf') > nowSeconds) throw refuseToken('the token is not valid yet (nbf)');
  if (secondsOf(claims, 'exp') <= nowSeconds) throw refuseToken('the token is expired (exp)');
  return claims;
}

/** The token that a client gets from 100ms for a room code. */
export function signAppToken(
  claims: { readonly room_id: string; readonly role: string; readonly user_id?: string },
  keys: TokenKeys,
  nowMs: number,
): string {
  const iat = Math.floor(nowMs / 1000);
  const common = { access_key: keys.accessKey, type: 'app', version: 2, iat, nbf: iat, exp: iat + VALID_SECONDS };
  return jwt.sign({ ...claims, ...common, jti: randomUUID() }, keys.secret, { algorithm: 'HS256' });
}

/** Times are checked apart, by the clock of the stand-in. */
function signedClaims(token: string, secret: string): JsonObject {
  try {
    const claims: unknown = jwt.verify(token, secret, {
      algorithms: ['HS256'],
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    if (isObject(claims)) return claims;
  } catch {
    throw refuseToken('the token is malformed or not signed with the secret (HS256)');
  }
  throw refuseToken('the token carries no claims');
}

function secondsOf(claims: JsonObject, name: string): number {
  const value = claims[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw refuseToken(`${name} is missing or no integer`);
  return value;
}

function refuseToken(detail: string): HmsError {
  return new HmsError(401, 'Token validation error', [detail]);
}
