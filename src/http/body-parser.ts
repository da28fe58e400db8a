import type { FastifyInstance } from 'fastify';
import { AppException } from '../common/errors/app-exception.js';

/** Signatures of these requests are checked over the raw bytes. */
const WEBHOOK_PREFIX = '/api/webhooks/';

/**
 * Replaces Fastify's JSON parser. Webhook bodies stay raw bytes, whatever their content encoding; an empty body counts as
 * no body; `__proto__` keys are refused.
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
