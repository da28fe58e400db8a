import type { FastifyRequest } from 'fastify';

/** No two neighbours of these patterns share a character: the time they take grows with the header and no faster. */
const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i;
const COOKIE_NAME = /^[ \t]*jwt=/;
const COOKIE = /^[ \t]*jwt=([A-Za-z0-9._~+/=-]+)[ \t]*$/;
/** Far longer than any token of ours. Longer ones are not verified. */
const MAX_TOKEN_LENGTH = 4096;
/** Other hosts of our domain can set cookies of our name. With more of them than this, the browser is signed out. */
const MAX_COOKIES = 3;

type Headers = Pick<FastifyRequest, 'headers'>;

/** The name of the cookie that carries a browser's session. */
export const SESSION_COOKIE = 'jwt';

/**
 * What may be the caller's token: that of the Authorization header when there is one, else those of the `jwt` cookies, in
 * their order. With a malformed header, cookies are ignored: which of two kinds of credentials counts must not depend on
 * which of them is valid.
 */
export const candidateTokens = ({ headers }: Headers): string[] =>
  headers.authorization === undefined ? cookieTokens(headers.cookie) : bearerTokens(headers.authorization);

/** All tokens that a request carries, from header and cookies. */
export const presentedTokens = ({ headers }: Headers): string[] => [
  ...bearerTokens(headers.authorization),
  ...cookieTokens(headers.cookie),
];

/** True when a request carries the session cookie, whatever its value. */
export const hasSessionCookie = ({ headers }: Headers): boolean =>
  headers.cookie?.split(';').some((part) => COOKIE_NAME.test(part)) ?? false;

export const bearerTokens = (header: string | undefined): string[] => tokenIn(BEARER, header);

const cookieTokens = (header = ''): string[] =>
  header
    .split(';')
    .flatMap((part) => tokenIn(COOKIE, part))
    .slice(0, MAX_COOKIES);

function tokenIn(pattern: RegExp, text = ''): string[] {
  const token = pattern.exec(text)?.[1];
  return token && token.length <= MAX_TOKEN_LENGTH ? [token] : [];
}
