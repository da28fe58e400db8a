import { createHmac, randomUUID } from 'node:crypto';

const LIFE_SECONDS = 3600;

/**
 * A bearer token as a sign-in system makes them: HS256, good for an hour. With a `jti` of its own, so that two tokens
 * for the same account are never the same.
 */
export function bearerToken(jwtSecret: string, accountId: string, role = 'user'): string {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const claims = { sub: accountId, role, jti: randomUUID(), iat: nowSeconds, exp: nowSeconds + LIFE_SECONDS };
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', jwtSecret).update(content).digest('base64url')}`;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
