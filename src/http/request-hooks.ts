import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What every answer carries. The API serves JSON only; Swagger UI sets its own, looser content policy. */
const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
};

const API_CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Sets request id and security headers; for answers that Fastify gives before any hook runs, too. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(SECURITY_HEADERS);
  reply.header('X-Request-Id', request.id);
  if (!request.url.startsWith('/docs')) reply.header('Content-Security-Policy', API_CONTENT_POLICY);
}

/**
 * Hooks for what concerns every request: request id and security headers out, one log line at the end. Hooks of Fastify
 * and not interceptors of Nest, because they also see requests that no route takes, and cost a tenth.
 */
export function addRequestHooks(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    setCommonHeaders(request, reply);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { user } = request as { user?: { id?: string; audit?: { event: string; streamUserId: string } } };
    const route = request.routeOptions.url ?? 'unknown';
    // Orchestrators ask every few seconds; only an answer that is not 200 is worth a line.
    const level = route.startsWith('/health/') && reply.statusCode === 200 ? 'debug' : 'info';
    request.log[level](
      {
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        accountId: user?.id,
        audit: user?.audit?.event,
        streamUserId: user?.audit?.streamUserId,
      },
      'request',
    );
    done();
  });
}
