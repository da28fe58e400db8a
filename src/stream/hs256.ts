import { createHmac, type KeyObject } from 'node:crypto';

const HEADER = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');

/**
 * Signs claims as a compact JWT with HS256 (RFC 7515, RFC 7518 section 3.2). Signing tokens is what this server is for,
 * and a general library spends ten times the signature's own time on options that are not used here.
 */
export function signHs256(claims: Readonly<Record<string, string | number>>, key: KeyObject): string {
  const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}
