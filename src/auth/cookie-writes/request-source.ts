import type { FastifyRequest } from 'fastify';
import type { AppConfig } from '../../config/app-config.js';

/**
 * Where a request comes from, according to the browser. unknown: the headers are missing, as in requests of programs other
 * than browsers, and of browsers before 2020.
 */
export type RequestSource = 'ours' | 'foreign' | 'unknown';

/** The origins of pages that may use the session cookie, and the one under which clients reach this server. */
export const ownOrigins = ({ http }: AppConfig): ReadonlySet<string> =>
  new Set([new URL(http.publicUrl).origin, ...http.corsOrigins]);

/** The parts of a request that name its source. */
export type SourceHeaders = Pick<FastifyRequest, 'headers' | 'protocol' | 'host'>;

/**
 * Distinguishes requests of our own pages from those that another site makes with our cookie. Scripts of a page cannot set
 * either header.
 *
 * `Sec-Fetch-Site: same-origin` is the browser's own decision, and correct even behind a proxy that changes the host name.
 * Otherwise the origin decides, when present: `same-site` alone would allow every other host of the domain. `none` means
 * that the user typed or opened the address; such requests have no origin.
 *
 * @param allowed {@link ownOrigins}
 */
export function sourceOf(request: SourceHeaders, allowed: ReadonlySet<string>): RequestSource {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site === 'same-origin') return 'ours';
  if (origin !== undefined) return allowed.has(origin) || origin === ownOrigin(request) ? 'ours' : 'foreign';
  if (site === undefined) return 'unknown';
  return site === 'none' ? 'ours' : 'foreign';
}

const ownOrigin = ({ protocol, host }: SourceHeaders): string => `${protocol}://${host}`;
