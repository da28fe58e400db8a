import type { FastifyInstance, FastifyReply } from 'fastify';
import { readAssumptions } from '../assumptions.js';
import { ENDPOINTS } from '../http/endpoints.js';
import { ApiError, refuse } from '../http/errors.js';
import { isObject, readBoolean, readObject, readString, required } from '../http/input.js';
import type { Sandbox } from '../sandbox.js';
import type { JsonObject } from '../state/entities.js';
import { readDeliveryMode } from '../webhooks/delivery-mode.js';

/** Everything under this prefix steers the stand-in. It needs no token, is not logged and never hit by faults. */
export const CONTROL_PREFIX = '/_sandbox';

/** Routes for tests and developers. Input that is not understood answers 400 and says what is wrong with it. */
export function addControlRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  const route = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    handle: (body: JsonObject) => unknown,
  ): void => {
    server.route({
      method,
      url: `${CONTROL_PREFIX}${path}`,
      handler: async (request, reply) => answerControl(reply, async () => handle(controlBody(request.body))),
    });
  };
  route('GET', '', () => describe(sandbox));
  route('POST', '/reset', () => sandbox.reset());
  route('GET', '/calls', () => ({ calls: sandbox.calls.all() }));
  route('GET', '/faults', () => ({ faults: sandbox.faults.all() }));
  route('POST', '/faults', (body) => ({ fault: sandbox.faults.add(body) }));
  route('DELETE', '/faults', () => sandbox.faults.clear());
  route('GET', '/webhooks', () => ({
    enabled: sandbox.dispatcher.enabled,
    mode: sandbox.dispatcher.mode,
    deliveries: sandbox.dispatcher.log.all(),
  }));
  route('POST', '/webhooks', (body) => sendByHand(sandbox, body));
  route('PUT', '/webhooks', (body) => switchWebhooks(sandbox, body));
  route('GET', '/assumptions', () => sandbox.assumptions);
  route('PUT', '/assumptions', (body) => (sandbox.assumptions = readAssumptions(body, sandbox.assumptions)));
  route('PUT', '/rate-limits', (body) => switchRateLimits(sandbox, body));
}

async function answerControl(reply: FastifyReply, handle: () => Promise<unknown>): Promise<unknown> {
  try {
    return (await handle()) ?? { ok: true };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return reply.code(400).send({ error: error.message });
  }
}

function controlBody(body: unknown): JsonObject {
  const given = body ?? {};
  if (!isObject(given)) throw refuse('input', 'the body must be a JSON object');
  return given;
}

async function sendByHand(sandbox: Sandbox, body: JsonObject): Promise<JsonObject> {
  const deliveries = await sandbox.dispatcher.sendByHand(required(readObject(body, 'event'), 'event'), {
    misSigned: readBoolean(body, 'misSigned'),
    unsigned: readBoolean(body, 'unsigned'),
    gzip: readBoolean(body, 'gzip'),
    twice: readBoolean(body, 'twice'),
    url: readUrl(body),
  });
  if (deliveries.length === 0) throw refuse('input', 'no webhook is configured; give a url');
  return { deliveries };
}

function readUrl(body: JsonObject): string | undefined {
  const url = readString(body, 'url');
  if (url !== undefined && !URL.canParse(url)) throw refuse('input', 'url must be a URL');
  return url;
}

function switchWebhooks({ dispatcher }: Sandbox, body: JsonObject): JsonObject {
  const enabled = readBoolean(body, 'enabled');
  if (enabled === undefined && body.deliveries === undefined && body.times === undefined) {
    throw refuse('input', 'at least one of enabled, deliveries and times is required');
  }
  dispatcher.mode = readDeliveryMode(body, dispatcher.mode);
  dispatcher.enabled = enabled ?? dispatcher.enabled;
  return { enabled: dispatcher.enabled, ...dispatcher.mode };
}

function switchRateLimits(sandbox: Sandbox, body: JsonObject): JsonObject {
  sandbox.rateLimits.enforced = required(readBoolean(body, 'enforced'), 'enforced');
  return { enforced: sandbox.rateLimits.enforced };
}

function describe(sandbox: Sandbox): JsonObject {
  return {
    name: sandbox.appName,
    does: ENDPOINTS.map((endpoint) => `${endpoint.name}: ${endpoint.method} ${endpoint.path}`),
    missing: [
      'everything else answers 501 and names itself: sockets (/connect), reactions, replies, read state, hide and show, invites,',
      'bans, mutes, flags, blocks, devices, push, search, uploads, exports, threads, polls, permissions of the app’s own',
    ].join(' '),
    counts: {
      ...sandbox.store.counts(),
      calls: sandbox.calls.all().length,
      faults: sandbox.faults.all().length,
      deliveries: sandbox.dispatcher.log.all().length,
    },
  };
}
