import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate.js';
import type { Caller } from '../auth/caller.js';
import type { Sandbox } from '../sandbox.js';
import type { JsonObject } from '../state/entities.js';
import type { CallEntry } from './call-log.js';
import { type ApiError, refuse, toApiError } from './errors.js';
import { isObject } from './input.js';

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
export function logCall(sandbox: Sandbox, request: FastifyRequest): CallEntry {
  const query = request.query as JsonObject;
  const entry = sandbox.calls.open({
    at: sandbox.timeline.next(),
    method: request.method,
    path: pathOf(request),
    query: { ...query },
  });
  entry.body = request.body ?? null;
  return entry;
}

/** Finds out who calls. A socket cannot carry headers of its own, so `/connect` brings its credentials in the query. */
export function identify(sandbox: Sandbox, request: FastifyRequest): Caller | ApiError {
  const query = request.query as JsonObject;
  const carrier: JsonObject = pathOf(request) === '/connect' ? query : { ...request.headers };
  try {
    return authenticate(
      { apiKey: query.api_key, authType: carrier['stream-auth-type'], token: carrier.authorization },
      { apiKey: sandbox.apiKey, apiSecret: sandbox.apiSecret, store: sandbox.store, nowMs: sandbox.timeline.nowMs() },
    );
  } catch (error) {
    return toApiError(error);
  }
}

/** The body as an object; an absent one is empty. */
export function bodyOf(request: FastifyRequest): JsonObject {
  const body: unknown = request.body ?? {};
  if (!isObject(body)) throw refuse('input', 'the body must be a JSON object');
  return body;
}

/** What events tell about the call that caused them. */
export function requestInfoOf(request: FastifyRequest, caller: Caller): JsonObject {
  const header = (name: string): string => String(request.headers[name] ?? '');
  return {
    type: caller.kind === 'server' ? 'server' : 'client',
    ip: request.ip,
    user_agent: header('user-agent'),
    sdk: header('x-stream-client'),
    ext: header('x-stream-ext'),
  };
}
