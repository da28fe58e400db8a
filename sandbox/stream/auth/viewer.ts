import type { ApiCall } from '../http/endpoint.js';
import { isObject } from '../http/input.js';

/**
 * The user for whom an answer is written: whose reactions are own ones, whose hidden channels are left out. A client is that
 * user itself; a server may name one, in the body or the query, and is otherwise nobody.
 */
export function viewerId(call: ApiCall): string | undefined {
  if (call.caller.kind === 'user') return call.caller.user.id;
  const named = call.body.user_id ?? (isObject(call.body.user) ? call.body.user.id : call.query.user_id);
  return typeof named === 'string' && named !== '' ? named : undefined;
}
