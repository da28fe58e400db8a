import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isControl } from '../../http/control.js';
import { LOOPBACK_ORIGIN, reasonToRefuse } from '../../http/loopback.js';

/** What the official SDK sends from a browser. */
const ALLOWED_HEADERS = 'authorization, stream-auth-type, x-stream-client, content-type, x-client-request-id';
const EXPOSED_HEADERS = [
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'Retry-After',
  'X-Budget-Used-Ms',
  'X-Budget-Limit-Ms',
  'X-Budget-Remaining-Ms',
].join(', ');

/** Rules for calls of browsers: pages of this machine may use the API; for control routes, see {@link reasonToRefuse}. */
export function addBrowserRules(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!isControl(request)) return share(request, reply);
    const reason = reasonToRefuse(request);
    return reason === undefined ? undefined : reply.code(403).send({ error: reason });
  });
}

/** Lets pages of this machine read the answer, and answers the question that their browser asks before. */
async function share(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const { origin, 'access-control-request-method': wanted } = request.headers;
  if (origin === undefined) return undefined;
  void reply.header('Vary', 'Origin');
  if (!LOOPBACK_ORIGIN.test(origin)) return undefined;
  void reply.headers({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED_HEADERS });
  if (request.method !== 'OPTIONS' || wanted === undefined) return undefined;
  return reply
    .code(204)
    .headers({
      'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
      'Access-Control-Allow-Headers': ALLOWED_HEADERS,
      'Access-Control-Max-Age': '600',
    })
    .send();
}
