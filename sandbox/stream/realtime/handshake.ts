import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import type { CallEntry } from '../../http/call-log.js';
import type { Credentials } from '../auth/authenticate.js';
import { ApiError, codeOfStatus, errorEnvelope, refuse, toApiError } from '../http/errors.js';
import { requestInfoOf } from '../http/request.js';
import type { Sandbox } from '../sandbox.js';
import type { JsonObject } from '../state/entities.js';
import { connectUser } from './connect-user.js';
import { Connection } from './connection.js';
import { healthCheck, takeFrames } from './health-check.js';
import { CLOSE_CODES } from './limits.js';
import { ownUserView } from './own-user.js';

const PATH = '/connect';
const NAME = 'Connect';
/** For each socket that is open, one more may be on its way to be refused. */
const REFUSALS_PER_SOCKET = 2;

/** Lets clients open sockets at `/connect`, as the official SDK does. */
export function addSockets(server: FastifyInstance, sandbox: Sandbox): void {
  const { maxConnections, maxFrameBytes } = sandbox.socketLimits;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false });
  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const { pathname } = urlOf(request);
    if (pathname !== PATH) return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    const isCrowded = sockets.clients.size >= maxConnections * REFUSALS_PER_SOCKET;
    if (isCrowded || sandbox.hub.isClosed) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => void greet(sandbox, client, request));
  });
  server.addHook('preClose', async () => {
    for (const client of sockets.clients) client.terminate();
  });
}

/** Answers with the first frame: the connection, or why there is none. An error goes into it because clients read no HTTP status. */
async function greet(sandbox: Sandbox, socket: WebSocket, request: IncomingMessage): Promise<void> {
  const startedMs = performance.now();
  const query = Object.fromEntries(urlOf(request).searchParams);
  const entry = sandbox.calls.open({ at: sandbox.timeline.next(), method: 'GET', path: PATH, query });
  socket.on('error', () => socket.terminate());
  try {
    await applyFault(sandbox, entry, socket);
    if (socket.readyState !== socket.OPEN) return;
    const connection = connect(sandbox, socket, request, query);
    Object.assign(entry, { status: 101, auth: 'user', userId: connection.userId });
  } catch (error) {
    const failure = toApiError(error);
    entry.status = failure.status;
    const envelope = errorEnvelope(failure, NAME, `${(performance.now() - startedMs).toFixed(2)}ms`);
    socket.send(JSON.stringify({ type: 'connection.error', connection_id: '', error: envelope }));
    socket.close(CLOSE_CODES.refused);
  }
}

function connect(sandbox: Sandbox, socket: WebSocket, request: IncomingMessage, query: JsonObject): Connection {
  const { hub, timeline } = sandbox;
  if (hub.isFull) throw refuse('tooManyConnections', 'too many connections');
  const credentials: Credentials = {
    apiKey: query.api_key,
    authType: query['stream-auth-type'],
    token: query.authorization,
  };
  const headers = { ...request.headers, 'x-stream-client': String(query['X-Stream-Client'] ?? '') };
  const requestInfo = requestInfoOf({ headers, ip: request.socket.remoteAddress ?? '' }, { kind: 'user' });
  const json = typeof query.json === 'string' ? query.json : undefined;
  const user = connectUser(sandbox, credentials, json, requestInfo);
  const connection = new Connection(socket, user.id, credentials);
  const online = hub.open(connection, user);
  socket.on('close', () => hub.end(connection));
  takeFrames(socket, connection, timeline);
  connection.send(healthCheck(connection, timeline, { me: ownUserView(sandbox, online) }));
  return connection;
}

/** Faults hit handshakes as they hit calls: `dropResponse` ends the socket without a frame. */
async function applyFault(sandbox: Sandbox, entry: CallEntry, socket: WebSocket): Promise<void> {
  const fault = sandbox.faults.take({ method: 'GET', path: PATH });
  if (fault === undefined) return;
  if (fault.delayMs !== undefined && !(await sandbox.delays.wait(fault.delayMs))) socket.terminate();
  if (fault.dropResponse === true) {
    entry.dropped = true;
    socket.terminate();
  } else if (fault.status !== undefined) {
    const code = fault.code ?? codeOfStatus(fault.status);
    throw new ApiError(code, fault.status, 'a fault that the sandbox was asked for');
  }
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  return new URL(url, 'ws://sandbox');
}
