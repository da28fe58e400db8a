import type { Assumptions } from '../assumptions.js';
import type { Caller } from '../auth/caller.js';
import type { JsonObject } from '../state/entities.js';
import type { Sockets } from '../realtime/sockets.js';
import type { Store } from '../state/store.js';
import type { Timeline } from '../state/timeline.js';
import type { Files } from '../uploads/files.js';
import type { UploadedFile } from '../uploads/multipart.js';
import type { EventDraft } from '../webhooks/stream-event.js';
import { notImplemented } from './errors.js';

/** One call, checked for credentials and limits, on its way to the endpoint that does the work. */
export interface ApiCall {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: JsonObject;
  readonly body: JsonObject;
  readonly store: Store;
  readonly timeline: Timeline;
  readonly appName: string;
  readonly assumptions: Assumptions;
  /** The file of a form. */
  readonly upload: UploadedFile | undefined;
  /** Keeps the contents of files; of those in `store`. */
  readonly files: Files;
  readonly sockets: Sockets;
  /** Records an event; it is sent to the webhooks and to the sockets it concerns once the call has succeeded. */
  readonly emit: (event: EventDraft) => void;
  /** Records an event that webhooks do not get. */
  readonly tell: (event: EventDraft) => void;
  /** What is to be done with sockets once the call has succeeded, before its events leave. */
  readonly afterwards: (work: () => void) => void;
}

/** One operation of the API. Adding one to a resource's list is all it takes to serve it. */
export interface Endpoint {
  /** Stream's name of the operation: it opens error messages and keys the rate limit. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path as Fastify's router writes it, with `:name` for a parameter. */
  readonly path: string;
  /** Calls a minute, counted apart for servers and clients. */
  readonly limitPerMinute: number;
  /** Whether a user's token may call it at all; what it may do then is for `handle` to decide. */
  readonly clients: 'allowed' | 'refused';
  /** Does the work and returns the answer's body without `duration`. Synchronous, so that each call is one transaction. */
  readonly handle: (call: ApiCall) => JsonObject;
}

/** The status of success: 201 for POST and PUT, 200 for the rest. */
export function successStatus(method: string): 200 | 201 {
  return method === 'POST' || method === 'PUT' ? 201 : 200;
}

/** The endpoint behind every path that is not served: it says so with 501, after the same checks as any other. */
export function missingEndpoint(method: string, path: string): Endpoint {
  return {
    name: `${method} ${path}`,
    method: 'GET',
    path: '*',
    limitPerMinute: 10_000,
    clients: 'allowed',
    handle: () => {
      throw notImplemented(`${method} ${path}`);
    },
  };
}
