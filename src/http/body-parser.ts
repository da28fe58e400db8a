import type { FastifyInstance } from 'fastify';
import { AppException } from '../common/errors/app-exception.js';

/** Requests under this prefix are verified over their raw bytes, so nothing may touch those before. */
const WEBHOOK_PREFIX = '/api/webhooks/';

/**
 * Replaces Fastify's JSON parser by one that hands webhooks through as raw bytes (whatever they claim to be encoded
 * as), takes an empty body for no body, and refuses `__proto__` keys.
 */
export function useBodyParsers(fastify: FastifyInstance, limits: { readonly webhookBytes: number }): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (request.url.startsWith(WEBHOOK_PREFIX)) return done(null, body);
    if (body.length === 0) return done(null, undefined);
    return parseJson(request, body.toString('utf8'), (error, parsed) =>
      error ? done(new AppException('MALFORMED_BODY', { cause: error })) : done(null, parsed),
    );
  });
  fastify.addHook('onRoute', (route) => {
    if (route.url.startsWith(WEBHOOK_PREFIX)) route.bodyLimit = limits.webhookBytes;
  });
}
