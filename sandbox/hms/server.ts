import Fastify, { type FastifyInstance } from 'fastify';
import { TestClock } from '../clock/test-clock.js';
import { addBodyParsers } from '../http/body-parsers.js';
import { isControl } from '../http/control.js';
import { checkLocal, listen, reasonToRefuse } from '../http/loopback.js';
import { pathOf } from '../http/request.js';
import { addControlRoutes } from './control/control-routes.js';
import { answerEarlyFailure, serveCall } from './http/api-server.js';
import { missingEndpoint } from './http/endpoint.js';
import { ENDPOINTS } from './http/endpoints.js';
import { Sandbox } from './sandbox.js';
import { isId } from './state/ids.js';

/** How a stand-in is to run. */
export interface HmsSandboxOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Must be a loopback address; default 127.0.0.1. */
  host?: string;
  accessKey: string;
  secret: string;
  /** The id of the default template, 24 hexadecimal characters; absent: the one in `dataDir`, or a new one. */
  templateId?: string;
  /** Where events go; absent: nowhere. */
  webhookUrl?: string;
  /** The value of the header X-Webhook-Secret. */
  webhookSecret?: string;
  /** Milliseconds before each further attempt of a delivery; default 1, 3 and 10 seconds. */
  webhookPausesMs?: readonly number[];
  /** Absent: memory only. Present: the state is kept in this directory. */
  dataDir?: string;
  /** The time that tokens, timestamps, the ends of sessions and pauses go by; default the system's. */
  clock?: TestClock;
}

/** A running stand-in. */
export interface HmsSandbox {
  /** With `/v2` at its end, as the base address of 100ms. */
  readonly url: string;
  readonly port: number;
  readonly accessKey: string;
  readonly secret: string;
  readonly templateId: string;
  /** Stops listening, cuts open connections and gives up deliveries under way. */
  close(): Promise<void>;
}

const NAME = '100ms sandbox';
const API_PREFIX = '/v2';
/** How often sessions are looked through for those that are over, apart from every call. */
const OVERDUE_CHECK_MS = 1000;

/**
 * Starts a stand-in for 100ms's server API, for development and tests. Rejects when the options are unsafe (production,
 * another address than loopback, an empty key, an unusual template id) or the port is taken.
 */
export async function startHmsSandbox(options: HmsSandboxOptions): Promise<HmsSandbox> {
  const host = options.host ?? '127.0.0.1';
  checkOptions(options, host);
  const clock = options.clock ?? new TestClock();
  const sandbox = new Sandbox({ ...options, clock });
  const server = buildServer(sandbox);
  const { origin, port } = await listen(server, { host, port: options.port ?? 0 });
  sandbox.endInterrupted();
  const timer = setInterval(() => endOverdueSessions(sandbox), OVERDUE_CHECK_MS).unref();
  const stopListening = clock.onPutForward(() => endOverdueSessions(sandbox));
  return {
    url: `${origin}${API_PREFIX}`,
    port,
    accessKey: options.accessKey,
    secret: options.secret,
    templateId: sandbox.store.templateId,
    close: async () => {
      clearInterval(timer);
      stopListening();
      sandbox.cancel();
      await server.close();
    },
  };
}

function endOverdueSessions(sandbox: Sandbox): void {
  try {
    sandbox.transact(() => undefined);
  } catch {
    // The state could not be written. The next call fails for the same reason and says so; nobody would hear of it here.
  }
}

function checkOptions(options: HmsSandboxOptions, host: string): void {
  checkLocal(NAME, host);
  if (options.accessKey === '' || options.secret === '')
    throw new Error(`The ${NAME} needs an accessKey and a secret.`);
  if (options.templateId !== undefined && !isId(options.templateId)) {
    throw new Error(`The ${NAME} needs a templateId of 24 hexadecimal characters.`);
  }
}

function buildServer(sandbox: Sandbox): FastifyInstance {
  const server = Fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 1024 },
  });
  addBodyParsers(server);
  server.addHook('onRequest', async (request, reply) => {
    const reason = isControl(request) ? reasonToRefuse(request) : undefined;
    return reason === undefined ? undefined : reply.code(403).send({ error: reason });
  });
  addControlRoutes(server, sandbox);
  for (const endpoint of ENDPOINTS) {
    server.route({
      method: endpoint.method,
      url: `${API_PREFIX}${endpoint.path}`,
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
