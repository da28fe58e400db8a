import type { ApiCall, Endpoint } from '../http/endpoint.js';
import type { FieldReader } from '../http/filter.js';
import { checkImplemented, readString, required } from '../http/input.js';
import { page, type PageBounds, readPageQuery, readPath, readPayload } from '../http/paging.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { JsonObject, MemberRecord } from '../state/entities.js';
import { findChannelByCid } from './channel-input.js';
import { hasJoined, inviteStatus } from './invites.js';
import { memberView } from './channel-view.js';

/** Bans, presence, mutes, pins and archives do not exist here; fields of the user but its name are not looked up. */
const NOT_DONE = [
  'archived',
  'archived_at',
  'ban_expires',
  'banned',
  'deleted_at',
  'last_active',
  'notifications_muted',
  'online',
  'pinned',
  'pinned_at',
  'role',
  'shadow_banned',
  'status',
  'user',
];

const BOUNDS: PageBounds = {
  defaultLimit: 100,
  maxLimit: 100,
  defaultSort: [{ field: 'created_at', direction: 1 }],
  fields: { missing: new Set(NOT_DONE), refused: new Set(['cid']) },
};

/** Listing the members of one channel. */
export const queryMembersEndpoints: readonly Endpoint[] = [
  {
    name: 'QueryMembers',
    method: 'GET',
    path: '/members',
    limitPerMinute: 300,
    clients: 'allowed',
    handle: queryMembers,
  },
];

function queryMembers(call: ApiCall): JsonObject {
  const payload = readPayload(call.query);
  checkImplemented(payload, ['members']);
  const type = required(readString(payload, 'type'), 'type');
  const channel = findChannelByCid(call, `${type}:${required(readString(payload, 'id'), 'id')}`);
  requireInChannel(call, channel, 'read-channel-members');
  const query = readPageQuery(payload, BOUNDS);
  const members = call.store.members.inGroup('channel', channel.cid);
  const found = page(members, query, (member) => readerOf(call, member));
  return { members: found.map((member) => memberView(call.store, member)) };
}

function readerOf(call: ApiCall, member: MemberRecord): FieldReader {
  const view = memberView(call.store, member);
  const user = call.store.users.get(member.userId);
  const fixed: Readonly<Record<string, unknown>> = {
    id: member.userId,
    user_id: member.userId,
    name: user?.custom.name,
    invite: inviteStatus(member),
    invited: member.invite !== undefined,
    joined: hasJoined(member),
  };
  return (field) => (Object.hasOwn(fixed, field) ? fixed[field] : readPath(view, field));
}
