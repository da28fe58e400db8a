import type { FastifyInstance, FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify';
import type { LoadGauge } from '../common/load-gauge.js';
import { commonHeaders } from './common-headers.js';

/** Sets what every answer carries. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply, corsOrigins: readonly string[]): void {
  reply.headers(commonHeaders(request.headers.origin, corsOrigins));
  reply.header('X-Request-Id', request.id);
}

/**
 * Adds what concerns every request: request id and security headers, and one log line at the end. These are Fastify hooks
 * and not Nest interceptors because they also see requests that match no route.
 */
export function addRequestHooks(fastify: FastifyInstance, load: LoadGauge, corsOrigins: readonly string[]): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    load.noteRequest();
    setCommonHeaders(request, reply, corsOrigins);
    done();
  });
  fastify.addHook('onSend', batchResponses());
  fastify.addHook('onResponse', (request, reply, done) => {
    const { user } = request as { user?: { id?: string } };
    const route = request.routeOptions.url ?? 'unknown';
    // Orchestrators probe every few seconds; only an answer other than 200 deserves a line.
    const level = route.startsWith('/health/') && reply.statusCode === 200 ? 'debug' : 'info';
    request.log[level](
      {
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        accountId: user?.id,
      },
      'request',
    );
    done();
  });
}

/**
 * Sends the answers of one turn of the event loop together at its end, except the first. Sent one by one between other
 * work, each answer wakes its reader anew, which costs more than anything else about a short request. Measured with tokens
 * at 10 connections: 6,026 a second instead of 4,715.
 */
function batchResponses(): onSendHookHandler {
  let answeredInThisTurn = false;
  const endTurn = (): void => {
    answeredInThisTurn = false;
  };
  return (_request, _reply, payload, done) => {
    if (answeredInThisTurn) {
      setImmediate(done, null, payload);
      return;
    }
    answeredInThisTurn = true;
    setImmediate(endTurn);
    done(null, payload);
  };
}
