import type { JsonObject } from '../../http/json.js';
import type { World } from '../world.js';
import { notImplemented } from './errors.js';

/** One call, checked for its token, on its way to the endpoint that does the work. */
export interface ApiCall extends World {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: JsonObject;
  readonly body: JsonObject;
}

/** One operation of the API. Adding one to a resource's list is all it takes to serve it. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/v2`, as Fastify's router writes it, with `:name` for a parameter. */
  readonly path: string;
  /** Does the work and returns the answer's body. It checks everything before it changes anything: nothing is undone. */
  readonly handle: (call: ApiCall) => JsonObject;
}

/** What serves every path that is not served: it says so with 501, after the same checks as any other. */
export function missingEndpoint(method: string, path: string): Pick<Endpoint, 'handle'> {
  return {
    handle: () => {
      throw notImplemented(`${method} ${path}`);
    },
  };
}
