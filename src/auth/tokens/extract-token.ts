import type { FastifyRequest } from 'fastify';

/** No two neighbours of these patterns share a character: the time they take grows with the header and no faster. */
const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i;
const COOKIE_NAME = /^[ \t]*jwt=/;
const COOKIE = /^[ \t]*jwt=([A-Za-z0-9._~+/=-]+)[ \t]*$/;
/** Far longer than any token of ours. Longer ones are not verified. */
const MAX_TOKEN_LENGTH = 4096;

type Headers = Pick<FastifyRequest, 'headers'>;

/** The name of the cookie that carries a browser's session. */
export const SESSION_COOKIE = 'jwt';

/**
 * The caller's token: from the Authorization header when that is there, else from the `jwt` cookie. With a malformed
 * header the cookie is ignored: which of two credentials counts must not depend on which of them is valid.
 */
export function extractToken(request: Headers): string | null {
  const { authorization, cookie } = request.headers;
  const token = authorization === undefined ? cookieValue(cookie) : bearerValue(authorization);
  return token && token.length <= MAX_TOKEN_LENGTH ? token : null;
}

/** All tokens that a request carries, from header and cookie: for signing out. */
export function presentedTokens({ headers }: Headers): string[] {
  const { authorization, cookie } = headers;
  const tokens = [authorization === undefined ? undefined : bearerValue(authorization), cookieValue(cookie)];
  return tokens.filter((token) => token !== undefined && token.length <= MAX_TOKEN_LENGTH) as string[];
}

/** True when a request carries the session cookie, whatever its value. */
export const hasSessionCookie = ({ headers }: Headers): boolean =>
  headers.cookie?.split(';').some((part) => COOKIE_NAME.test(part)) ?? false;

function bearerValue(header: string): string | undefined {
  return BEARER.exec(header)?.[1];
}

/** The first cookie of that name, if it has the form of a token. Later ones never count. */
function cookieValue(header: string | undefined): string | undefined {
  const cookie = header?.split(';').find((part) => COOKIE_NAME.test(part));
  return cookie && COOKIE.exec(cookie)?.[1];
}
