import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyInstance } from 'fastify';
import { AppException, toEnvelope } from '../common/errors/app-exception.js';
import type { ErrorCode } from '../common/errors/error-codes.js';
import { commonHeaders, requestIdOf } from './common-headers.js';
import { readerOf } from './late-body.js';

const CODE_OF_CONNECTION_ERROR: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

/** The response to the request that came last on a connection. */
const lastResponses = new WeakMap<Socket, ServerResponse>();

export function noteResponses(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    lastResponses.set(request.raw.socket, reply.raw);
    done();
  });
}

/**
 * Answers bytes that are not HTTP, headers that are too large, and requests that do not arrive in time. The body of a
 * known request is refused where it is read. Else there is only a socket; it is answered if no response is under way on it.
 *
 * @param corsOrigins origins that may read the answer
 */
export function answerClientErrors(corsOrigins: readonly string[]): (error: ConnectionError, socket: Socket) => void {
  return (error, socket) => {
    const code = CODE_OF_CONNECTION_ERROR[error.code ?? ''] ?? 'BAD_REQUEST';
    const refuse = readerOf(socket);
    const last = lastResponses.get(socket);
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else if (refuse) refuse(new AppException(code, { cause: error }));
    else if (last && !(last.writableFinished && last.req.complete)) socket.destroy();
    else socket.end(bareAnswer(code, commonHeaders(originIn(error), corsOrigins)));
  };
}

/** The origin in those headers that could not be parsed; unknown when they came in several pieces. */
function originIn({ rawPacket }: { readonly rawPacket?: unknown }): string | undefined {
  const text = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1') : '';
  return /^origin:[ \t]*(\S+)[ \t]*\r?$/im.exec(text)?.[1];
}

function bareAnswer(code: ErrorCode, headers: Readonly<Record<string, string>>): string {
  const requestId = requestIdOf({ headers: {} });
  const envelope = toEnvelope(new AppException(code), requestId);
  const body = JSON.stringify(envelope);
  const lines = Object.entries({
    ...headers,
    'X-Request-Id': requestId,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${envelope.statusCode} ${STATUS_CODES[envelope.statusCode]}\r\n${lines.join('')}\r\n${body}`;
}
