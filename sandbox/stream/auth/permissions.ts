import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { readObject, readString } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';

/** For what only the app's server may do in a place that clients can otherwise reach; code 17. */
export function requireServer(call: ApiCall, action: string): void {
  if (call.caller.kind === 'user') throw notAllowed(call, action);
}

/** A refusal for rules that are no grants. */
export function notAllowed(call: ApiCall, action: string): Error {
  const who = call.caller.kind === 'user' ? `the user ${call.caller.user.id}` : 'the server';
  return refuse('notAllowed', `${who} is not allowed to ${action}`);
}

/**
 * The user a call acts for. A client always acts for itself: naming another user is refused with code 4 or has no effect. A server
 * names exactly one of `user` and `user_id`, and forgetting it or naming both is code 4 in Stream's words. `prefix` is how those
 * words name the object, for instance `message.`.
 */
export function actingUserId(call: ApiCall, from: JsonObject, prefix = ''): string {
  const id = namedUserId(from, prefix);
  if (call.caller.kind === 'user') {
    checkServerField(call, id === undefined || id === call.caller.user.id, `${prefix}user_id`);
    return call.caller.user.id;
  }
  if (id === undefined) {
    throw refuse('input', `either ${prefix}user or ${prefix}user_id must be provided when using server side auth.`);
  }
  return id;
}

/** Refuses a field with which a client tries to do what only a server may, unless such fields are assumed to have no effect. */
export function checkServerField(call: ApiCall, isHarmless: boolean, field: string): void {
  if (isHarmless || call.caller.kind === 'server' || call.assumptions.serverFieldsByClient === 'ignore') return;
  throw refuse('input', `${field} can only be set using server side auth`);
}

/** The user id in `user_id` or `user`, if any. */
function namedUserId(from: JsonObject, prefix: string): string | undefined {
  const id = readString(from, 'user_id') || undefined;
  const user = readObject(from, 'user');
  if (id !== undefined && user !== undefined) {
    throw refuse('input', `cannot set both ${prefix}user and ${prefix}user_id.`);
  }
  return id ?? (user === undefined ? undefined : readString(user, 'id'));
}
