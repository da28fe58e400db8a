import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Assumptions } from './assumptions.js';
import { addControlRoutes, CONTROL_PREFIX } from './control/control-routes.js';
import { answerEarlyFailure, serveCall } from './http/api-server.js';
import { missingEndpoint } from './http/endpoint.js';
import { addBrowserRules } from './http/browsers.js';
import { ENDPOINTS } from './http/endpoints.js';
import { refuse } from './http/errors.js';
import { pathOf } from './http/request.js';
import { Sandbox } from './sandbox.js';
import type { DeliveryMode } from './webhooks/delivery-mode.js';

/** How a stand-in is to run. */
export interface StreamSandboxOptions {
  /** 0, the default, takes any free port. 3030 is refused: the official SDK treats it in a way of its own. */
  port?: number;
  /** Must be a loopback address; default 127.0.0.1. */
  host?: string;
  apiKey: string;
  apiSecret: string;
  /** Absent: memory only. Present: the state is kept in this directory and survives `kill -9`. */
  dataDir?: string;
  /** Where events go unless the app settings name hooks. */
  webhookUrl?: string;
  /** What to answer where no source says what Stream does; `assumptions.ts` has the questions and the defaults. */
  assumptions?: Partial<Assumptions>;
  /** How events are delivered: by default in order, with times as text. A control route changes it. */
  webhooks?: Partial<DeliveryMode>;
  /** The time that tokens, timestamps and rate limits go by; default the system's. Timeouts are always real. */
  clock?: () => Date;
}

/** A running stand-in. */
export interface StreamSandbox {
  readonly url: string;
  readonly port: number;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Stops listening, cuts open connections and gives up deliveries under way. */
  close(): Promise<void>;
}

const SDK_PORT = 3030;
const LOOPBACK = /^(localhost|::1|127(\.\d{1,3}){3})$/;
/** Bytes; a full batch of 100 users of 5 KB each fits twice. */
const BODY_LIMIT = 1024 * 1024;

/**
 * Starts a stand-in for Stream Chat's server API, for development and tests. Rejects when the options are unsafe (production,
 * another address than loopback, port 3030, an empty key) or the port is taken.
 */
export async function startStreamSandbox(options: StreamSandboxOptions): Promise<StreamSandbox> {
  const host = options.host ?? '127.0.0.1';
  checkOptions(options, host);
  const sandbox = new Sandbox({ ...options, clock: options.clock ?? (() => new Date()) });
  const server = buildServer(sandbox);
  try {
    await server.listen({ port: options.port ?? 0, host });
  } catch (error) {
    sandbox.close();
    throw error;
  }
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
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
  if (process.env.NODE_ENV === 'production')
    throw new Error('The Stream sandbox does not run with NODE_ENV=production.');
  if (!LOOPBACK.test(host)) throw new Error(`The Stream sandbox listens on loopback only, not on ${host}.`);
  if (options.port === SDK_PORT) throw new Error('The Stream sandbox does not run on port 3030.');
  if (options.apiKey === '' || options.apiSecret === '')
    throw new Error('The Stream sandbox needs an apiKey and an apiSecret.');
}

function buildServer(sandbox: Sandbox): FastifyInstance {
  const server = Fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 1024 },
  });
  addBodyParsers(server);
  addBrowserRules(server, isControl);
  addControlRoutes(server, sandbox);
  for (const endpoint of ENDPOINTS) {
    server.route({
      method: endpoint.method,
      url: endpoint.path,
      handler: (request, reply) => serveCall(sandbox, endpoint, request, reply),
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

/** By the route that was found, because a path may be written in more than one way. */
function isControl(request: FastifyRequest): boolean {
  const path = request.routeOptions.url ?? pathOf(request);
  return path === CONTROL_PREFIX || path.startsWith(`${CONTROL_PREFIX}/`);
}

/** JSON with an empty body allowed; any other body, such as an upload, is read away unseen. */
function addBodyParsers(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(refuse('input', 'the body is not valid JSON'));
    }
  });
  server.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null, undefined);
  });
}
