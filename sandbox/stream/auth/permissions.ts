import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { readObject, readString } from '../http/input.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { memberKey } from '../state/store.js';

/**
 * What a client may do is decided here, after Stream's defaults for the type `messaging`; servers pass every check.
 * Each check throws code 17 with status 403.
 */
export function requireOwnUser(call: ApiCall, userId: string): void {
  if (call.caller.kind === 'user' && call.caller.user.id !== userId)
    throw notAllowed(call, `act for the user ${userId}`);
}

/** Reading and writing need membership; a disabled channel is closed to clients altogether. */
export function requireMembership(call: ApiCall, channel: ChannelRecord): void {
  if (call.caller.kind === 'server') return;
  if (channel.disabled) throw notAllowed(call, `use the disabled channel ${channel.cid}`);
  if (call.store.members.get(memberKey(channel.cid, call.caller.user.id)) === undefined) {
    throw notAllowed(call, `use the channel ${channel.cid}, of which it is not a member`);
  }
}

/** For what only the app's server may do in a place that clients can otherwise reach. */
export function requireServer(call: ApiCall, action: string): void {
  if (call.caller.kind === 'user') throw notAllowed(call, action);
}

/** The refusal itself, for rules that stand beside their endpoint. */
export function notAllowed(call: ApiCall, action: string): Error {
  const who = call.caller.kind === 'user' ? `the user ${call.caller.user.id}` : 'the server';
  return refuse('notAllowed', `${who} is not allowed to ${action}`);
}

/**
 * The user a call acts for. A client acts for itself; a server names exactly one of `user` and `user_id`, and forgetting it or
 * naming both is code 4 in Stream's words. `prefix` is how those words name the object, for instance `message.`.
 */
export function actingUserId(call: ApiCall, from: JsonObject, prefix = ''): string {
  if (call.caller.kind === 'user') {
    const named = namedUserId(from, prefix);
    if (named !== undefined) requireOwnUser(call, named);
    return call.caller.user.id;
  }
  const id = namedUserId(from, prefix);
  if (id === undefined) {
    throw refuse('input', `either ${prefix}user or ${prefix}user_id must be provided when using server side auth.`);
  }
  return id;
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
