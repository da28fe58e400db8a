import type { FastifyInstance } from 'fastify';
import { isOverdue } from '../exports/overdue.js';
import type { Sandbox } from '../sandbox.js';

/** Serves uploads and exports by their addresses, without a token. Nothing in them runs as a page of the stand-in. */
export function addFileRoute(server: FastifyInstance, { store, files, timeline }: Sandbox): void {
  server.get<{ Params: { id: string } }>('/files/:id/:name', (request, reply) => {
    const file = store.files.get(request.params.id);
    const contents = file === undefined || isOverdue(file, timeline.nowMs()) ? undefined : files.read(file.id);
    if (file === undefined || contents === undefined) return reply.code(404).send({ error: 'There is no such file.' });
    return reply
      .headers({
        'Content-Type': file.mimeType,
        'Content-Disposition': file.mimeType.startsWith('image/') ? 'inline' : 'attachment',
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'X-Content-Type-Options': 'nosniff',
      })
      .send(contents);
  });
}
