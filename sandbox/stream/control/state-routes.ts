import type { FastifyInstance } from 'fastify';
import { type AddControlRoute, CONTROL_PREFIX } from '../../http/control.js';
import type { Sandbox } from '../sandbox.js';
import { readMemory } from './memory.js';
import { readDocument, writeDocument } from '../state/state-document.js';

/** Bytes of a document that is read. */
const DOCUMENT_LIMIT = 256 * 1024 * 1024;

/** The whole state as one readable file, and another one in its place. */
export function addStateRoutes(server: FastifyInstance, route: AddControlRoute, sandbox: Sandbox): void {
  server.get(`${CONTROL_PREFIX}/state`, (_request, reply) =>
    reply.type('application/json').send(`${JSON.stringify(writeDocument(sandbox.store), null, 2)}\n`),
  );
  route('GET', '/memory', () => readMemory(sandbox));
  route(
    'PUT',
    '/state',
    async (body) => {
      sandbox.replaceState(readDocument(sandbox.store, body));
      await sandbox.followers.settled();
      return { counts: sandbox.store.counts() };
    },
    DOCUMENT_LIMIT,
  );
}
