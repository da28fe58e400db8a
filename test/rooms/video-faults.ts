import type { ServerResponse } from 'node:http';
import type { ProxyFault, UpstreamAnswer } from '../support/faulty-proxy.js';

/** A word in every text that a fault sends. It may stand in no answer and no log line of the server. */
export const MARKER = 'quagga';

const PAGE = `<!doctype html><title>${MARKER}</title><h1>Something is in between</h1>`;

const answer = (status: number, type: string, body: string) => (reply: ServerResponse) => {
  reply.writeHead(status, MARKER, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-detail': MARKER,
    ...(status === 429 && { 'retry-after': '1' }),
  });
  reply.end(body);
};
const html = (status: number) => answer(status, 'text/html; charset=utf-8', PAGE);
const refusal = (status: number) =>
  answer(status, 'application/json', JSON.stringify({ code: status, message: `no ${MARKER}`, details: [MARKER] }));

const cut = (reply: ServerResponse): void => {
  reply.socket?.destroy();
};

function cutInTheMiddle(reply: ServerResponse, { status, body }: UpstreamAnswer): void {
  reply.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  reply.write(body.subarray(0, body.length / 2), () => reply.socket?.destroy());
}

/**
 * What the server makes of a fault. refused: an operator must correct the credentials. invalid: only a new request can
 * help. unavailable and silent: it passes by itself.
 */
export type FaultKind = 'refused' | 'invalid' | 'unavailable' | 'silent';

/** One thing that may go wrong with a call to 100ms. */
export interface VideoFaultCase {
  readonly name: string;
  readonly kind: FaultKind;
  readonly fault: ProxyFault;
}

/** "after" is the hard half: 100ms did the work, and the server does not hear of it. */
export const VIDEO_FAULTS: readonly VideoFaultCase[] = [
  { name: 'answers 401', kind: 'refused', fault: { before: refusal(401) } },
  { name: 'answers 403', kind: 'refused', fault: { before: refusal(403) } },
  { name: 'answers 404', kind: 'invalid', fault: { before: refusal(404) } },
  { name: 'answers 409', kind: 'invalid', fault: { before: refusal(409) } },
  { name: 'answers 404 with a page', kind: 'unavailable', fault: { before: html(404) } },
  { name: 'answers 429', kind: 'unavailable', fault: { before: refusal(429) } },
  { name: 'does the work and answers 500', kind: 'unavailable', fault: { after: refusal(500) } },
  { name: 'answers 503', kind: 'unavailable', fault: { before: refusal(503) } },
  { name: 'does the work and answers 200 with a page', kind: 'unavailable', fault: { after: html(200) } },
  { name: 'does the work and answers 502 with a page', kind: 'unavailable', fault: { after: html(502) } },
  {
    name: 'does the work and answers 200 with nothing',
    kind: 'unavailable',
    fault: { after: answer(200, 'application/json', '') },
  },
  {
    name: 'does the work and answers half a JSON text',
    kind: 'unavailable',
    fault: { after: answer(200, 'application/json', `{"id":"${MARKER}","name":`) },
  },
  { name: 'does the work and says nothing', kind: 'silent', fault: { after: () => undefined } },
  { name: 'cuts the connection before the work', kind: 'unavailable', fault: { before: cut } },
  { name: 'cuts the connection after the work', kind: 'unavailable', fault: { after: cut } },
  { name: 'cuts the answer in the middle', kind: 'unavailable', fault: { after: cutInTheMiddle } },
];

/** Hands an answer on as it is. */
export function passOn(reply: ServerResponse, { status, body }: UpstreamAnswer): void {
  reply.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  reply.end(body);
}

/** A refusal of 100ms's, in its own form. */
export const refuseWith = refusal;
