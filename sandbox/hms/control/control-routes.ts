import type { FastifyInstance } from 'fastify';
import { type AddControlRoute, controlRoutes } from '../../http/control.js';
import { readBoolean, readObject, readString, required } from '../../http/input.js';
import type { JsonObject } from '../../http/json.js';
import { InputError } from '../../http/refusal.js';
import { joinAsClient, leaveAsClient, tokenForCode } from '../clients/client-calls.js';
import { ENDPOINTS } from '../http/endpoints.js';
import { toHmsError } from '../http/errors.js';
import { checkFields } from '../http/input.js';
import type { Sandbox } from '../sandbox.js';
import { toEvent } from '../webhooks/hms-event.js';

/** The control routes of the 100ms sandbox. */
export function addControlRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  const route = controlRoutes(server);
  route('GET', '', () => sandbox.transact(() => describe(sandbox)));
  route('POST', '/reset', () => sandbox.transact(() => sandbox.reset()));
  route('GET', '/calls', () => ({ calls: sandbox.calls.all() }));
  route('GET', '/faults', () => ({ faults: sandbox.faults.all() }));
  route('POST', '/faults', (body) => ({ fault: sandbox.faults.add(body) }));
  route('DELETE', '/faults', () => sandbox.faults.clear());
  route('GET', '/webhooks', () => ({
    enabled: sandbox.dispatcher.enabled,
    deliveries: sandbox.dispatcher.log.summaries(),
  }));
  route('POST', '/webhooks', (body) => sendByHand(sandbox, body));
  route('PUT', '/webhooks', (body) => switchWebhooks(sandbox, body));
  addClientRoutes(server, sandbox);
}

function switchWebhooks({ dispatcher }: Sandbox, body: JsonObject): JsonObject {
  const [enabled, url] = [readBoolean(body, 'enabled'), readString(body, 'url')];
  if (enabled === undefined && url === undefined) throw new InputError('at least one of enabled and url is required');
  if (url !== undefined && !URL.canParse(url)) throw new InputError('url must be a URL');
  dispatcher.enabled = enabled ?? dispatcher.enabled;
  if (url !== undefined) dispatcher.target.url = url;
  return { enabled: dispatcher.enabled, url: dispatcher.target.url ?? null };
}

/** What the clients of an app do. They are refused as 100ms refuses them: with a status of their own and `{ code, message }`. */
function addClientRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  const route: AddControlRoute = controlRoutes(server, (reply, refusal) => {
    const { status, message, details } = toHmsError(refusal);
    return reply.code(status).send({ code: status, message, ...(details.length === 0 ? {} : { details }) });
  });
  route('POST', '/join', (body) => sandbox.transact(() => joinAsClient(sandbox, body, sandbox.keys)));
  route('POST', '/leave', (body) => sandbox.transact(() => leaveAsClient(sandbox, body)));
  route('POST', '/token', (body) => sandbox.transact(() => tokenForCode(sandbox, body, sandbox.keys)));
}

async function sendByHand(sandbox: Sandbox, body: JsonObject): Promise<JsonObject> {
  checkFields(body, ['event', 'id', 'wrongSecret', 'noSecret', 'twice']);
  const given = required(readObject(body, 'event'), 'event');
  checkFields(given, ['type', 'data']);
  const draft = { type: required(readString(given, 'type'), 'type'), data: readObject(given, 'data') ?? {} };
  const event = toEvent(draft, sandbox.store, sandbox.now(), readString(body, 'id'));
  const deliveries = await sandbox.dispatcher.sendByHand(event, {
    wrongSecret: readBoolean(body, 'wrongSecret'),
    noSecret: readBoolean(body, 'noSecret'),
    twice: readBoolean(body, 'twice'),
  });
  if (deliveries.length === 0) throw new InputError('no webhook is configured');
  return { deliveries };
}

function describe(sandbox: Sandbox): JsonObject {
  const { store } = sandbox;
  return {
    name: sandbox.appName,
    does: ENDPOINTS.map(({ method, path }) => `${method} /v2${path}`),
    missing: [
      'everything else answers 501 and names itself: recordings, live streams, polls, changes of templates, webhooks of a room,',
      'large rooms, messages to and changes of peers, analytics',
    ].join(' '),
    templateId: store.templateId,
    counts: {
      rooms: store.rooms.size,
      roomCodes: store.codes.size,
      sessions: store.sessions.size,
      calls: sandbox.calls.all().length,
      faults: sandbox.faults.all().length,
      deliveries: sandbox.dispatcher.log.summaries().length,
    },
  };
}
