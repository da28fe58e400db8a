import type { FastifyInstance } from 'fastify';
import { AppException } from '../common/errors/app-exception.js';

interface KnownPath {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/**
 * Answers 405 with `Allow` where a path exists with other methods only; Fastify itself answers 404. Call it before any
 * route is added.
 */
export function refuseWrongMethods(fastify: FastifyInstance): void {
  const paths = new Map<string, KnownPath>();
  fastify.addHook('onRoute', ({ url, method }) => {
    // `*` is the route that answers preflights, not a path of its own.
    if (url === '*') return;
    const known = paths.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    paths.set(url, known);
    for (const name of [method].flat()) known.methods.add(name);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    const [path = ''] = request.url.split('?', 1);
    const methods = new Set(
      [...paths.values()].flatMap((known) => (known.pattern.test(path) ? [...known.methods] : [])),
    );
    // With its own method there, the router refused the path for another reason, such as a line break in it.
    if (methods.size === 0 || methods.has(request.method)) return done();
    reply.header('Allow', [...methods].toSorted().join(', '));
    return done(new AppException('METHOD_NOT_ALLOWED'));
  });
}

/** The paths that a route takes: `:name` is one segment or a part of one, `*` is any rest. */
function patternOf(url: string): RegExp {
  const source = url
    .split(/(:\w+|\*)/)
    .map((part) => (part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${source.join('')}/?$`);
}
