import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { readStrings } from '../http/input.js';
import type { JsonObject, MessageRecord } from '../state/entities.js';

/** The users a message is restricted to; empty for every member. None is pinned, as in Stream. */
export function readRestriction(call: ApiCall, input: JsonObject): readonly string[] {
  const userIds = readStrings(input, 'restricted_visibility') ?? [];
  if (userIds.length === 0) return [];
  const unknown = userIds.find((id) => call.store.users.get(id) === undefined);
  if (unknown !== undefined) throw refuse('input', `message.restricted_visibility: the user ${unknown} does not exist`);
  checkPin(input.pinned === true, userIds);
  return userIds;
}

/** A pin is for the whole channel. */
export function checkPin(pinned: boolean, restrictedVisibility: readonly string[] = []): void {
  if (pinned && restrictedVisibility.length > 0) throw refuse('input', 'a restricted message cannot be pinned');
}

/** Whether the caller may read a message of a channel that it may read. */
export function mayRead({ caller }: ApiCall, { restrictedVisibility = [] }: MessageRecord): boolean {
  return caller.kind === 'server' || restrictedVisibility.length === 0 || restrictedVisibility.includes(caller.user.id);
}
