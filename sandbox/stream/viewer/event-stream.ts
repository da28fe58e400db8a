import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sandbox } from '../sandbox.js';
import { Changes } from './changes.js';

const MAX_PAGES = 10;
const INTERVAL_MS = 250;
/** A page that reads so slowly that more bytes than this wait for it is told less. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** Tells the page and everything between that the connection is alive. */
const HEARTBEAT_MS = 15_000;

/** Server-sent events of what happens in the stand-in: `hello`, `lines` and `status`. */
export function eventStream(sandbox: Sandbox): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  let pages = 0;
  return (_request, reply) => {
    if (pages >= MAX_PAGES) {
      return reply.code(503).send({ error: `More than ${MAX_PAGES} pages are open; close one.` });
    }
    pages += 1;
    const { raw } = reply.hijack();
    raw.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    const changes = new Changes(sandbox);
    const tell = (): void => {
      if (raw.writableLength > MAX_WAITING_BYTES) return;
      for (const { event, data } of changes.next()) raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    };
    tell();
    const timers = [setInterval(tell, INTERVAL_MS), setInterval(() => raw.write(': alive\n\n'), HEARTBEAT_MS)];
    raw.once('close', () => {
      pages -= 1;
      for (const timer of timers) clearInterval(timer);
    });
    return reply;
  };
}
