import { channelConfigOf } from '../channel-types/channel-overrides.js';
import type { ApiCall } from '../http/endpoint.js';
import { messageViews } from '../messages/message-view.js';
import type { ChannelRecord, JsonObject, MemberRecord, MessageRecord } from '../state/entities.js';
import { memberKey, type Store } from '../state/store.js';
import { userViewById } from '../users/user-view.js';
import { ownCapabilities } from './own-capabilities.js';

const MAX_MEMBERS_SHOWN = 100;

/** A channel as Stream writes it: fixed fields, and the app's own flat beside them. */
export function channelView(store: Store, channel: ChannelRecord): JsonObject {
  return {
    ...channel.custom,
    id: channel.id,
    type: channel.type,
    cid: channel.cid,
    created_at: channel.createdAt,
    updated_at: channel.updatedAt,
    created_by: userViewById(store, channel.createdById),
    frozen: channel.frozen,
    disabled: channel.disabled,
    hidden: false,
    cooldown: channel.cooldownSeconds,
    member_count: store.members.countInGroup('channel', channel.cid),
    config: channelConfigOf(store, channel),
    ...(channel.team === null ? {} : { team: channel.team }),
    ...(channel.lastMessageAt === null ? {} : { last_message_at: channel.lastMessageAt }),
    ...(channel.truncatedAt === null ? {} : { truncated_at: channel.truncatedAt }),
    ...(channel.truncatedById === null ? {} : { truncated_by: userViewById(store, channel.truncatedById) }),
    ...(channel.deletedAt === null ? {} : { deleted_at: channel.deletedAt }),
  };
}

/** One member with the user filled in. */
export function memberView(store: Store, member: MemberRecord): JsonObject {
  const isOwner = store.channels.get(member.cid)?.createdById === member.userId;
  const isModerator = member.channelRole === 'channel_moderator';
  return {
    ...member.custom,
    user_id: member.userId,
    user: userViewById(store, member.userId),
    created_at: member.createdAt,
    updated_at: member.updatedAt,
    banned: false,
    shadow_banned: false,
    notifications_muted: false,
    channel_role: member.channelRole,
    role: isOwner ? 'owner' : isModerator ? 'moderator' : 'member',
    ...(isModerator ? { is_moderator: true } : {}),
  };
}

/** The first members of a channel, in the order in which they joined. */
export function memberViews(store: Store, cid: string, limit = MAX_MEMBERS_SHOWN, offset = 0): JsonObject[] {
  const members = store.members.inGroup('channel', cid).slice(offset, offset + limit);
  return members.map((member) => memberView(store, member));
}

/** How much of a channel an answer carries. */
export interface StateOptions {
  readonly messages: readonly MessageRecord[];
  readonly memberLimit?: number;
  readonly memberOffset?: number;
}

/** A channel with its state, as queries answer it. The official SDK needs every list, be it empty. */
export function channelStateView(call: ApiCall, channel: ChannelRecord, options: StateOptions): JsonObject {
  const { store, caller } = call;
  const own = caller.kind === 'user' ? store.members.get(memberKey(channel.cid, caller.user.id)) : undefined;
  const pinned = store.messages
    .inGroup('channel', channel.cid)
    .filter((message) => message.pinned && !message.truncated);
  return {
    channel: {
      ...channelView(store, channel),
      own_capabilities: ownCapabilities(call, channel),
    },
    members: memberViews(store, channel.cid, options.memberLimit, options.memberOffset),
    messages: messageViews(store, options.messages),
    pinned_messages: messageViews(store, pinned.slice(-10)),
    membership: own === undefined ? null : memberView(store, own),
    read: [],
    watcher_count: 0,
    threads: [],
  };
}
