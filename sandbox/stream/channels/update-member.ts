import { requireMembership, requireOwnUser } from '../auth/permissions.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { checkImplemented, checkSize, readString, required } from '../http/input.js';
import { applyPatch, readPatch } from '../http/patch.js';
import type { JsonObject } from '../state/entities.js';
import { memberKey } from '../state/store.js';
import { findChannel } from './channel-input.js';
import { memberView } from './channel-view.js';
import { emitMemberEvents } from './membership.js';

/** Fields of a member that are the server's or have operations of their own. */
const RESERVED: ReadonlySet<string> = new Set([
  'user',
  'user_id',
  'role',
  'channel_role',
  'is_moderator',
  'banned',
  'shadow_banned',
  'notifications_muted',
  'created_at',
  'updated_at',
]);

const NOT_DONE = ['pinned', 'archived'];

/** Custom data of one membership, under both paths that the official SDK uses. */
export const updateMemberEndpoints: readonly Endpoint[] = [
  { ...endpoint('/channels/:type/:id/member'), handle: updateByQuery },
  {
    ...endpoint('/channels/:type/:id/member/:userId'),
    handle: (call) => updateMember(call, call.params.userId ?? ''),
  },
];

function endpoint(path: string): Omit<Endpoint, 'handle'> {
  return { name: 'UpdateMemberPartial', method: 'PATCH', path, limitPerMinute: 300, clients: 'allowed' };
}

function updateByQuery(call: ApiCall): JsonObject {
  const ownId = call.caller.kind === 'user' ? call.caller.user.id : undefined;
  return updateMember(call, required(readString(call.query, 'user_id') ?? ownId, 'user_id'));
}

function updateMember(call: ApiCall, userId: string): JsonObject {
  requireOwnUser(call, userId);
  const channel = findChannel(call);
  requireMembership(call, channel);
  const before = call.store.members.get(memberKey(channel.cid, userId));
  if (before === undefined) throw refuse('notFound', `the user ${userId} is not a member of ${channel.cid}`);
  const patch = readPatch(call.body, RESERVED);
  checkImplemented(patch.set, NOT_DONE);
  const custom = applyPatch(before.custom, patch);
  checkSize(custom, 'the custom data of the member');
  const member = call.store.members.put({ ...before, custom, updatedAt: call.timeline.next() });
  emitMemberEvents(call, 'member.updated', channel, [member]);
  return { channel_member: memberView(call.store, member) };
}
