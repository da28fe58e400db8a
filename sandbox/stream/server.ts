import Fastify, { type FastifyInstance } from 'fastify';
import { TestClock } from '../clock/test-clock.js';
import { addBodyParsers } from '../http/body-parsers.js';
import { isControl } from '../http/control.js';
import { checkLocal, listen } from '../http/loopback.js';
import { pathOf } from '../http/request.js';
import { addControlRoutes } from './control/control-routes.js';
import { answerEarlyFailure, serveCall } from './http/api-server.js';
import { missingEndpoint } from './http/endpoint.js';
import { addBrowserRules } from './http/browsers.js';
import { ENDPOINTS } from './http/endpoints.js';
import type { StreamSandboxOptions } from './options.js';
import { addSockets } from './realtime/handshake.js';
import { Sandbox } from './sandbox.js';
import { addMultipartParser } from './uploads/multipart.js';
import { addFileRoute } from './uploads/serve-files.js';

/** A running stand-in. */
export interface StreamSandbox {
  readonly url: string;
  readonly port: number;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Stops listening, cuts open connections, sockets among them, and gives up deliveries under way. */
  close(): Promise<void>;
}

const SDK_PORT = 3030;
/** Routes of Stream's that are not done, and that the parameter of another route would take for an id. */
const HIDDEN_ROUTES = [['POST', '/messages/history']] as const;
/** Bytes; a full batch of 100 users of 5 KB each fits twice. */
const BODY_LIMIT = 1024 * 1024;

/**
 * Starts a stand-in for Stream Chat's API of servers and clients, for development and tests. Rejects when the options are
 * unsafe (production, another address than loopback, port 3030, an empty key) or the port is taken.
 */
export async function startStreamSandbox(options: StreamSandboxOptions): Promise<StreamSandbox> {
  const host = options.host ?? '127.0.0.1';
  checkOptions(options, host);
  const sandbox = new Sandbox({
    ...options,
    clock: options.clock ?? new TestClock(),
    operations: () => ENDPOINTS.map(({ name }) => name),
  });
  const server = buildServer(sandbox, options.addRoutes);
  const { origin, port } = await listen(server, { host, port: options.port ?? 0 }).catch((error: unknown) => {
    sandbox.close();
    throw error;
  });
  sandbox.files.origin = origin;
  return {
    url: origin,
    port,
    apiKey: options.apiKey,
    apiSecret: options.apiSecret,
    close: async () => {
      sandbox.cancel();
      await server.close();
      sandbox.close();
    },
  };
}

function checkOptions(options: StreamSandboxOptions, host: string): void {
  checkLocal('Stream sandbox', host);
  if (options.port === SDK_PORT) throw new Error('The Stream sandbox does not run on port 3030.');
  if (options.apiKey === '' || options.apiSecret === '')
    throw new Error('The Stream sandbox needs an apiKey and an apiSecret.');
}

function buildServer(sandbox: Sandbox, addRoutes?: StreamSandboxOptions['addRoutes']): FastifyInstance {
  const server = Fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 1024 },
  });
  // Who is told times of the stand-in compares them with this one.
  server.addHook('onRequest', async (_request, reply) => {
    void reply.header('Date', sandbox.clock.now().toUTCString());
  });
  addBodyParsers(server);
  addMultipartParser(server);
  addBrowserRules(server);
  addControlRoutes(server, sandbox);
  addRoutes?.(server);
  addFileRoute(server, sandbox);
  addSockets(server, sandbox);
  for (const endpoint of ENDPOINTS) {
    server.route({
      method: endpoint.method,
      url: endpoint.path,
      handler: (request, reply) => serveCall(sandbox, endpoint, request, reply),
    });
  }
  for (const [method, url] of HIDDEN_ROUTES) {
    server.route({
      method,
      url,
      handler: (request, reply) => serveCall(sandbox, missingEndpoint(method, url), request, reply),
    });
  }
  server.setNotFoundHandler((request, reply) => {
    if (isControl(request)) return reply.code(404).send({ error: 'There is no such control route.' });
    return serveCall(sandbox, missingEndpoint(request.method, pathOf(request)), request, reply);
  });
  server.setErrorHandler((error, request, reply) => {
    if (isControl(request)) return reply.code(400).send({ error: error instanceof Error ? error.message : '' });
    answerEarlyFailure(sandbox, error, request, reply);
    return reply;
  });
  return server;
}
