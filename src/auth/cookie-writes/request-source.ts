import type { FastifyRequest } from 'fastify';

/**
 * Where a request comes from, by what the browser says of it. unknown: nothing is said, as by programs that are no
 * browser, and by browsers of 2019.
 */
export type RequestSource = 'ours' | 'foreign' | 'unknown';

/** What a request tells of its source. */
export type SourceHeaders = Pick<FastifyRequest, 'headers' | 'protocol' | 'host'>;

/**
 * Tells a request of our own pages from one that another site makes with our cookie. A page can write neither header.
 *
 * `Sec-Fetch-Site: same-origin` is the browser's own verdict, and right also where a proxy has changed the host's name.
 * Otherwise the origin decides where there is one: `same-site` alone would let every neighbour in who shares the
 * domain, and `none` is said of what somebody typed or opened, which has no origin.
 *
 * @param allowed other origins whose pages are ours, and the one under which clients reach this server
 */
export function sourceOf(request: SourceHeaders, allowed: ReadonlySet<string>): RequestSource {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site === 'same-origin') return 'ours';
  if (origin !== undefined) return allowed.has(origin) || origin === ownOrigin(request) ? 'ours' : 'foreign';
  if (site === undefined) return 'unknown';
  return site === 'none' ? 'ours' : 'foreign';
}

const ownOrigin = ({ protocol, host }: SourceHeaders): string => `${protocol}://${host}`;
