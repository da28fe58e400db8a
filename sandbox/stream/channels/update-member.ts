import { notAllowed } from '../auth/permissions.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { notImplemented, refuse } from '../http/errors.js';
import { checkSize, omit, readObject, readString, readStrings, required } from '../http/input.js';
import { applyPatch, type Patch, readPatch, rootsOf } from '../http/patch.js';
import { isOwnedBy } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
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
  const channel = findChannel(call);
  if (call.caller.kind === 'user') checkClient(call, channel, userId);
  const before = call.store.members.get(memberKey(channel.cid, userId));
  if (before === undefined) throw refuse('notFound', `the user ${userId} is not a member of ${channel.cid}`);
  const body = call.caller.kind === 'user' ? withoutChannelRole(call.body) : call.body;
  if (rootsOf(body).length === 0 && rootsOf(call.body).length > 0)
    return { channel_member: memberView(call.store, before) };
  const patch = readPatch(body, RESERVED);
  checkImplementedFields(patch);
  const custom = applyPatch(before.custom, patch);
  checkSize(custom, 'the custom data of the member');
  const member = call.store.members.put({ ...before, custom, updatedAt: call.timeline.next() });
  emitMemberEvents(call, 'member.updated', channel, [member]);
  return { channel_member: memberView(call.store, member) };
}

/** Taking back what cannot be set is not done either: it would look as if it could be set. */
function checkImplementedFields(patch: Patch): void {
  const requested = NOT_DONE.find((field) => field in patch.set || patch.unset.includes(field));
  if (requested !== undefined) throw notImplemented(`the option "${requested}"`);
}

/** A client changes its own membership, and not its role in the channel. A disabled channel is closed to it. */
function checkClient(call: ApiCall, channel: ChannelRecord, userId: string): void {
  if (!isOwnedBy(call, userId)) throw notAllowed(call, `change the membership of ${userId}`);
  if (channel.disabled) throw notAllowed(call, `use the disabled channel ${channel.cid}`);
  if (call.assumptions.channelRoleByClient === 'refuse' && rootsOf(call.body).includes('channel_role')) {
    throw notAllowed(call, 'change a channel role');
  }
}

function withoutChannelRole(body: JsonObject): JsonObject {
  const role: ReadonlySet<string> = new Set(['channel_role']);
  return {
    ...body,
    set: omit(readObject(body, 'set') ?? {}, role),
    unset: (readStrings(body, 'unset') ?? []).filter((field) => !role.has(field)),
  };
}
