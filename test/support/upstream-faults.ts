import type { ServerResponse } from 'node:http';
import type { ProxyFault, UpstreamAnswer } from './faulty-proxy.js';

const PAGE = '<!doctype html><title>Gateway</title><h1>Something is in between</h1>';
const TRICKLE_MS = 20;
/** More than an answer of Stream's may have. */
const ENDLESS_BYTES = 4.5 * 1024 * 1024;

const answer = (status: number, type: string, body: string) => (reply: ServerResponse) => {
  reply.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  reply.end(body);
};
const json = (status: number, body: unknown) => answer(status, 'application/json', JSON.stringify(body));
const html = (status: number) => answer(status, 'text/html; charset=utf-8', PAGE);
const refusal = (status: number) => json(status, { code: -1, message: 'failed', StatusCode: status, duration: '0ms' });

const cut = (reply: ServerResponse): void => {
  reply.socket?.destroy();
};

function cutInTheMiddle(reply: ServerResponse, { status, body }: UpstreamAnswer): void {
  reply.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  reply.write(body.subarray(0, body.length / 2), () => reply.socket?.destroy());
}

/** Each byte comes in time; the whole would take longer than any caller waits. */
function trickle(reply: ServerResponse, { status, body }: UpstreamAnswer): void {
  reply.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  let sent = 0;
  const timer = setInterval(() => {
    reply.write(body.subarray(sent, sent + 1));
    sent += 1;
    if (sent < body.length) return;
    clearInterval(timer);
    // Otherwise the next request on this connection would wait for ever.
    reply.end();
  }, TRICKLE_MS);
  reply.on('close', () => clearInterval(timer));
}

function endless(reply: ServerResponse): void {
  reply.writeHead(200, { 'content-type': 'application/json' });
  reply.end(JSON.stringify({ users: {}, channel: {}, message: {}, members: [], filler: 'x'.repeat(ENDLESS_BYTES) }));
}

/**
 * Everything that may come between a call and its answer. "after" is the hard half: Stream did the work, and the server
 * does not hear of it.
 */
export const UPSTREAM_FAULTS: readonly {
  readonly name: string;
  readonly fault: ProxyFault;
  /** Nothing ends the call but the caller's patience. */
  readonly silent?: boolean;
}[] = [
  { name: 'refuses with 503', fault: { before: refusal(503) } },
  { name: 'cuts the connection before the work', fault: { before: cut } },
  { name: 'cuts the connection after the work', fault: { after: cut } },
  { name: 'cuts the answer in the middle', fault: { after: cutInTheMiddle } },
  { name: 'does the work and says nothing', fault: { after: () => undefined }, silent: true },
  { name: 'does the work and answers a byte at a time', fault: { after: trickle }, silent: true },
  { name: 'does the work and answers 500', fault: { after: refusal(500) } },
  { name: 'answers 500 with null', fault: { after: json(500, null) } },
  { name: 'answers 502 with a page', fault: { after: html(502) } },
  { name: 'answers 404 with a page', fault: { before: html(404) } },
  { name: 'answers 200 with a page', fault: { after: html(200) } },
  { name: 'answers 200 with null', fault: { after: json(200, null) } },
  { name: 'answers 200 with an empty object', fault: { after: json(200, {}) } },
  { name: 'answers 200 with half a JSON text', fault: { after: answer(200, 'application/json', '{"channel":{"id":') } },
  { name: 'answers 204', fault: { after: (reply) => void reply.writeHead(204).end() } },
  { name: 'answers more than an answer can be', fault: { after: endless } },
];

/** Too many calls, until a reset that many seconds from now. */
export const limitedFor = (seconds: number): { readonly before: (reply: ServerResponse) => void } => ({
  before: (reply) => {
    reply.setHeader('x-ratelimit-reset', String(Math.ceil(Date.now() / 1000) + seconds));
    json(429, { code: 9, message: 'Too many requests', StatusCode: 429, duration: '0ms' })(reply);
  },
});

/** Stream's own answer that there is nothing. */
export const notFound: ProxyFault = { before: json(404, { code: 16, message: 'not found', StatusCode: 404 }) };
