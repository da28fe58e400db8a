import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { AppConfig } from '../config/app-config.js';
import type { TrustedProxies } from '../config/kinds.js';
import { AppException, toEnvelope } from '../common/errors/app-exception.js';
import { sendError } from './exception-envelope.filter.js';
import { serializeError } from '../common/logging/serialize-error.js';
import { requestIdOf, setCommonHeaders } from './request-hooks.js';

/** Ids are at most 64 characters; a longer path parameter cannot be one. */
const MAX_PARAM_LENGTH = 256;

/** Creates the Fastify server: limits, request ids, JSON log, and the error envelope for errors before any route. */
export function createAdapter(config: AppConfig): FastifyAdapter {
  return new FastifyAdapter({
    logger: {
      level: config.logLevel,
      serializers: { err: (error: unknown) => serializeError(error) },
    },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    bodyLimit: config.http.bodyLimitBytes,
    trustProxy: trustOf(config.http.trustProxy),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      setCommonHeaders(request, reply);
      sendError(error, request, reply);
    },
    clientErrorHandler: answerUnparsableRequest,
  });
}

/** Hops are counted from our own socket outwards, so that addresses a caller wrote into the header never count. */
function trustOf(proxies: TrustedProxies): false | string[] | ((address: string, hop: number) => boolean) {
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : proxies;
}

/** Answers bytes that are not HTTP, and oversized headers: there is only a socket, no request object yet. */
function answerUnparsableRequest(error: NodeJS.ErrnoException, socket: import('node:net').Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = requestIdOf({ headers: {} });
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const envelope = toEnvelope(new AppException(tooLarge ? 'HEADERS_TOO_LARGE' : 'BAD_REQUEST'), requestId);
  const body = JSON.stringify(envelope);
  const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `X-Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
  );
}
