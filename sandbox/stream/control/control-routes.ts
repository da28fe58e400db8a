import type { FastifyInstance } from 'fastify';
import { addClockRoutes } from '../../clock/clock-routes.js';
import { controlRoutes } from '../../http/control.js';
import { readAssumptions } from '../assumptions.js';
import { ENDPOINTS } from '../http/endpoints.js';
import { refuse } from '../http/errors.js';
import { readBoolean, required } from '../http/input.js';
import type { Sandbox } from '../sandbox.js';
import type { JsonObject } from '../state/entities.js';
import { addViewerRoutes } from '../viewer/viewer-routes.js';
import { readDeliveryMode } from '../webhooks/delivery-mode.js';
import { addSendingRoutes } from './sending-routes.js';
import { addStateRoutes } from './state-routes.js';

/** The control routes of the Stream sandbox. */
export function addControlRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  const route = controlRoutes(server);
  addViewerRoutes(server, route, sandbox, () => describe(sandbox));
  route('POST', '/reset', () => sandbox.reset());
  route('GET', '/calls', () => ({ calls: sandbox.calls.all() }));
  route('GET', '/faults', () => ({ faults: sandbox.faults.all() }));
  route('POST', '/faults', (body) => ({ fault: sandbox.faults.add(body) }));
  route('DELETE', '/faults', () => endFaults(sandbox));
  route('DELETE', '/faults/:id', (_body, { params }) => endFault(sandbox, params.id ?? ''));
  route('GET', '/presets', () => ({ presets: sandbox.presets.all() }));
  route('POST', '/presets', (body) => ({ preset: sandbox.presets.begin(body) }));
  route('DELETE', '/presets', () => sandbox.presets.endAll());
  route('DELETE', '/presets/:name', (_body, { params }) => sandbox.presets.end(params.name ?? ''));
  route('GET', '/webhooks', () => ({
    enabled: sandbox.dispatcher.enabled,
    mode: sandbox.dispatcher.mode,
    deliveries: sandbox.dispatcher.log.summaries(),
  }));
  addClockRoutes(server, route, {
    clock: sandbox.clock,
    followers: sandbox.followers,
    putForward: (milliseconds) => sandbox.storedClock.putForward(milliseconds),
  });
  addSendingRoutes(route, sandbox);
  addStateRoutes(server, route, sandbox);
  route('PUT', '/webhooks', (body) => switchWebhooks(sandbox, body));
  route('GET', '/assumptions', () => sandbox.assumptions);
  route('PUT', '/assumptions', (body) => (sandbox.assumptions = readAssumptions(body, sandbox.assumptions)));
  route('PUT', '/rate-limits', (body) => switchRateLimits(sandbox, body));
}

function endFaults({ faults, presets }: Sandbox): void {
  presets.endAll();
  faults.clear();
}

function endFault({ faults, presets }: Sandbox, id: string): void {
  const found = faults.all().find((fault) => String(fault.id) === id);
  if (found === undefined) throw refuse('input', `there is no fault ${id}`);
  faults.remove(found.id);
  if (found.preset !== undefined) presets.end(found.preset);
}

function switchWebhooks({ dispatcher, presets }: Sandbox, body: JsonObject): JsonObject {
  const enabled = readBoolean(body, 'enabled');
  if (enabled === undefined && body.deliveries === undefined && body.times === undefined) {
    throw refuse('input', 'at least one of enabled, deliveries and times is required');
  }
  dispatcher.mode = readDeliveryMode(body, dispatcher.mode);
  if (enabled !== undefined) presets.end('webhooks-off');
  dispatcher.enabled = enabled ?? dispatcher.enabled;
  return { enabled: dispatcher.enabled, ...dispatcher.mode };
}

function switchRateLimits(sandbox: Sandbox, body: JsonObject): JsonObject {
  const enforced = required(readBoolean(body, 'enforced'), 'enforced');
  if (enforced && !sandbox.rateLimits.enforced) sandbox.rateLimits.reset();
  sandbox.rateLimits.enforced = enforced;
  return { enforced: sandbox.rateLimits.enforced };
}

function describe(sandbox: Sandbox): JsonObject {
  return {
    name: sandbox.appName,
    does: ENDPOINTS.map((endpoint) => `${endpoint.name}: ${endpoint.method} ${endpoint.path}`),
    missing: [
      'everything else answers 501 and names itself: sockets of servers and without a token, long polling, bans,',
      'mutes of users, flags, blocks, devices, push, polls, permissions of the app’s own',
    ].join(' '),
    counts: {
      ...sandbox.store.counts(),
      sockets: sandbox.hub.connections.size,
      watches: sandbox.hub.watches.size,
      follows: sandbox.hub.follows.size,
      calls: sandbox.calls.all().length,
      faults: sandbox.faults.all().length,
      deliveries: sandbox.dispatcher.log.summaries().length,
    },
  };
}
