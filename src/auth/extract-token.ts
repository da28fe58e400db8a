import type { FastifyRequest } from 'fastify';

const COOKIE_NAME = 'jwt';
/** No token of ours comes near this; a longer one is not worth the time to verify it. */
const MAX_TOKEN_LENGTH = 4096;

/**
 * The caller's token: from the Authorization header when that is there, else from the `jwt` cookie. A bad header is not
 * made good by a cookie: which of two credentials counts must not depend on which of them is valid.
 */
export function extractToken(request: Pick<FastifyRequest, 'headers'>): string | null {
  const { authorization, cookie } = request.headers;
  const token = authorization === undefined ? cookieValue(cookie) : bearerValue(authorization);
  return token && token.length <= MAX_TOKEN_LENGTH ? token : null;
}

function bearerValue(header: string): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(header)?.[1];
}

function cookieValue(header: string | undefined): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.split('=', 2);
    if (name?.trim() === COOKIE_NAME) return value?.trim();
  }
  return undefined;
}
