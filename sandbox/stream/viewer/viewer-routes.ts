import type { FastifyInstance } from 'fastify';
import { type AddControlRoute, CONTROL_PREFIX } from '../../http/control.js';
import type { JsonObject } from '../../http/json.js';
import { sendPageFile } from '../../http/page-files.js';
import type { Sandbox } from '../sandbox.js';
import { callDetail, deliveryDetail } from './details.js';
import { eventStream } from './event-stream.js';
import { prefersHtml } from './prefers-html.js';
import { channelDetail, overview } from './state-views.js';
import { writeAs } from './write-as.js';

const PAGE = 'sandbox/stream/viewer/page';

/** The page that shows the traffic, and the control routes that it lives on. Programs get `describe` where browsers get the page. */
export function addViewerRoutes(
  server: FastifyInstance,
  route: AddControlRoute,
  sandbox: Sandbox,
  describe: () => JsonObject,
): void {
  server.get(CONTROL_PREFIX, (request, reply) => {
    void reply.header('Vary', 'Accept');
    return prefersHtml(request.headers.accept) ? sendPageFile(reply, PAGE, 'index.html') : reply.send(describe());
  });
  server.get<{ Params: { name: string } }>(`${CONTROL_PREFIX}/page/:name`, (request, reply) =>
    sendPageFile(reply, PAGE, request.params.name),
  );
  server.get(`${CONTROL_PREFIX}/events`, eventStream(sandbox));
  route('GET', '/calls/:seq', (_body, { params }) => callDetail(sandbox, Number(params.seq)));
  route('GET', '/webhooks/:seq', (_body, { params }) => deliveryDetail(sandbox, Number(params.seq)));
  route('GET', '/overview', (_body, { query }) => overview(sandbox.store, String(query.search ?? '')));
  route('GET', '/channels/:cid', (_body, { params }) =>
    channelDetail(sandbox.store, params.cid ?? '', [sandbox.apiSecret]),
  );
  route('POST', '/messages', (body) => writeAs(sandbox, body));
}
