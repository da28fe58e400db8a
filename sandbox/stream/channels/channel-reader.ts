import { viewerId } from '../auth/viewer.js';
import type { ApiCall } from '../http/endpoint.js';
import type { FieldReader } from '../http/filter.js';
import { usesField } from '../http/filter-rules.js';
import { readPath } from '../http/paging.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { hasJoined, inviteStatus } from './invites.js';
import { unreadIn } from '../user-state/unread.js';
import { isHidden, isMuted } from '../user-state/user-state.js';

/** Fields whose values differ from user to user. */
export const PER_USER_FIELDS: ReadonlySet<string> = new Set([
  'has_unread',
  'hidden',
  'invite',
  'joined',
  'muted',
  'unread_count',
]);

/** Whether a filter asks for hidden channels, which are left out otherwise. */
export function hasHiddenFilter(filter: JsonObject): boolean {
  return usesField(filter, new Set(['hidden']));
}

/** How filters and sorts look up the fields of a channel; those of users for the one who asks. */
export function channelReader(call: ApiCall, channel: ChannelRecord): FieldReader {
  const { store } = call;
  const viewer = viewerId(call);
  const member = store.members.get(memberKey(channel.cid, viewer ?? ''));
  const unread = (): number => (member === undefined ? 0 : unreadIn(store, channel, member));
  const fixed: Readonly<Record<string, () => unknown>> = {
    id: () => channel.id,
    type: () => channel.type,
    cid: () => channel.cid,
    created_at: () => channel.createdAt,
    updated_at: () => channel.updatedAt,
    created_by_id: () => channel.createdById,
    last_message_at: () => channel.lastMessageAt,
    last_updated: () => channel.lastMessageAt ?? channel.createdAt,
    frozen: () => channel.frozen,
    disabled: () => channel.disabled,
    team: () => channel.team,
    cooldown: () => channel.cooldownSeconds,
    truncated_at: () => channel.truncatedAt,
    member_count: () => store.members.countInGroup('channel', channel.cid),
    members: () => store.members.inGroup('channel', channel.cid).map((member) => member.userId),
    hidden: () => isHidden(store, channel.cid, viewer),
    muted: () => isMuted(store, channel.cid, viewer, call.timeline.nowMs()),
    invite: () => (member === undefined ? undefined : inviteStatus(member)),
    joined: () => member !== undefined && hasJoined(member),
    has_unread: () => unread() > 0,
    unread_count: unread,
  };
  return (field) => (Object.hasOwn(fixed, field) ? fixed[field]?.() : readPath(channel.custom, field));
}
