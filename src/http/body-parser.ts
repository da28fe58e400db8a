import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppException } from '../common/errors/app-exception.js';
import { RequestBodies } from './request-bodies.js';

/** Signatures of these requests are checked over the raw bytes. */
const WEBHOOK_PREFIX = '/api/webhooks/';
/** Take accounts and ids by the thousand. */
const BULK_ROUTES = ['/api/admin/users/sync', '/api/admin/inbox/replay'];

const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;
const UNKNOWN_TYPE = 'application/octet-stream';
const FORM_TYPE = 'multipart/form-data';

/** The routes that take a form with a file. */
const UPLOADS = /^\/api\/channels\/:cid\/(?:files|images)$/;

/**
 * Replaces Fastify's parsers. Webhook bodies stay raw bytes, whatever their content encoding; an empty body counts as
 * no body; `__proto__` keys are refused.
 */
export function useBodyParsers(
  fastify: FastifyInstance,
  limits: { readonly webhookBytes: number; readonly bulkBytes: number; readonly togetherBytes: number },
): void {
  const bodies = new RequestBodies(limits.togetherBytes);
  fastify.addHook('onSend', ({ raw }, _reply, payload, done) => {
    bodies.release(raw);
    done(null, payload);
  });
  // Fastify refuses such a type before it looks for a body; the parser for other types does so only if there is one.
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const type = headers['content-type'];
    const isForm = type?.startsWith(FORM_TYPE) && !takesUploads(request);
    if (type && (isForm || !MEDIA_TYPE.test(type))) headers['content-type'] = UNKNOWN_TYPE;
    done();
  });
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', (request, _payload, done) => {
    bodies.read(request, (error, body) => {
      if (error) done(error);
      else if (request.url.startsWith(WEBHOOK_PREFIX)) done(null, body);
      else if (!body?.length) done(null, undefined);
      else
        void parseJson(request, body.toString('utf8'), (fault, parsed) =>
          fault ? done(new AppException('MALFORMED_BODY', { cause: fault })) : done(null, parsed),
        );
    });
  });
  // Read by the routes that take uploads, piece by piece.
  fastify.addContentTypeParser(FORM_TYPE, (_request, _body, done) => done(null, undefined));
  // A connection on which a form is still coming is of no use for another request.
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!request.raw.complete && takesUploads(request)) reply.header('Connection', 'close');
    done(null, payload);
  });
  // Some clients name a form although they send nothing.
  fastify.addContentTypeParser('*', (request, _payload, done) => {
    bodies.read(request, (error, body) =>
      error || !body?.length ? done(error, undefined) : done(new AppException('UNSUPPORTED_MEDIA_TYPE')),
    );
  });
  fastify.addHook('onRoute', (route) => {
    if (route.url.startsWith(WEBHOOK_PREFIX)) route.bodyLimit = limits.webhookBytes;
    if (BULK_ROUTES.includes(route.url)) route.bodyLimit = limits.bulkBytes;
  });
}

const takesUploads = ({ routeOptions }: FastifyRequest): boolean => UPLOADS.test(routeOptions.url ?? '');
