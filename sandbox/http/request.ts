import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CallEntry, CallLog } from './call-log.js';
import { isObject, type JsonObject } from './json.js';
import { InputError } from './refusal.js';

/** The request's path without the query, as it was sent. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}

/** Ends the connection without an answer. */
export function cutOff(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}

/** Logs a call as it comes in. */
export function logCall(calls: CallLog, request: FastifyRequest, at: string): CallEntry {
  const query = request.query as JsonObject;
  const requestId = requestIdOf(request);
  const entry = calls.open({
    at,
    method: request.method,
    path: pathOf(request),
    query: { ...query },
    ...(requestId !== undefined && { requestId }),
  });
  // Without a length a body came in pieces, and its size is not known: as if it was the largest that calls may have.
  const bytes =
    request.body === undefined ? 0 : Number(request.headers['content-length'] ?? request.routeOptions.bodyLimit);
  calls.keepBody(entry, request.body ?? null, bytes);
  return entry;
}

function requestIdOf({ headers }: FastifyRequest): string | undefined {
  const id = headers['x-client-request-id'] ?? headers['x-request-id'];
  return typeof id === 'string' && /^[\w.:-]{1,64}$/.test(id) ? id : undefined;
}

/** The body as an object; an absent one is empty. */
export function bodyOf(request: FastifyRequest): JsonObject {
  const body: unknown = request.body ?? {};
  if (!isObject(body)) throw new InputError('the body must be a JSON object');
  return body;
}
