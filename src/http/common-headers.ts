import type { IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';

/** What every answer carries. Answers are private and JSON; what is not says so itself. */
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
};

/** Answer headers that pages of other origins may read. */
export const EXPOSED_HEADERS = [
  'Idempotent-Replayed',
  'Link',
  'Retry-After',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'X-Request-Id',
];

/**
 * The headers of an answer, whoever gives it: a route, a hook, Fastify before any hook, or the HTTP parser.
 *
 * @param origin of the page that asks
 * @param corsOrigins origins whose pages may read the answer
 */
export function commonHeaders(origin: string | undefined, corsOrigins: readonly string[]): Record<string, string> {
  if (corsOrigins.length === 0) return HEADERS;
  const isAllowed = origin !== undefined && corsOrigins.includes(origin);
  return {
    ...HEADERS,
    Vary: 'Origin',
    ...(isAllowed && {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': EXPOSED_HEADERS.join(', '),
    }),
  };
}

/** A request id from outside is written to logs and records, so it is short and has no special characters. */
const ACCEPTED_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** The caller's `X-Request-Id` if it is acceptable, else a new one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && ACCEPTED_ID.test(given) ? given : randomUUID();
}
