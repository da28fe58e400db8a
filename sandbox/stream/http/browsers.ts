import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const HOST = String.raw`(localhost|\[::1\]|127(\.\d{1,3}){3})(:\d{1,5})?$`;
const LOOPBACK_HOST = new RegExp(`^${HOST}`, 'i');
const LOOPBACK_ORIGIN = new RegExp(`^[a-z][a-z\\d+.-]*://${HOST}`, 'i');

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

/**
 * Rules for calls of browsers. Pages of this machine may use the API. Control routes need no token, so they answer neither to
 * pages of other origins nor under another name than loopback's, by which a page could reach them as its own (DNS rebinding).
 */
export function addBrowserRules(server: FastifyInstance, isControl: (request: FastifyRequest) => boolean): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!isControl(request)) return share(request, reply);
    const reason = reasonToRefuse(request);
    return reason === undefined ? undefined : reply.code(403).send({ error: reason });
  });
}

function reasonToRefuse({ headers }: FastifyRequest): string | undefined {
  if (!LOOPBACK_HOST.test(headers.host ?? '')) {
    return 'Control routes answer only when the Host header is 127.0.0.1, localhost or [::1].';
  }
  if (headers.origin !== undefined && !LOOPBACK_ORIGIN.test(headers.origin)) {
    return 'Control routes answer only to pages of 127.0.0.1, localhost or [::1], by the Origin header.';
  }
  return undefined;
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
