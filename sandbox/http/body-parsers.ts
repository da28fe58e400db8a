import type { FastifyInstance } from 'fastify';
import { InputError } from './refusal.js';

/** JSON with an empty body allowed; any other body, such as an upload, is read away unseen. */
export function addBodyParsers(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(new InputError('the body is not valid JSON'));
    }
  });
  server.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null, undefined);
  });
}
