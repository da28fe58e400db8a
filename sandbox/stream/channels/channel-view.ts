import { viewerId } from '../auth/viewer.js';
import { channelConfigOf } from '../channel-types/channel-overrides.js';
import type { ApiCall } from '../http/endpoint.js';
import { pinnedIn } from '../messages/get-pinned-messages.js';
import { messageAnswers } from '../messages/message-view.js';
import { type Subscription, watcherIds } from '../realtime/subscribe.js';
import type { ChannelRecord, JsonObject, MemberRecord, MessageRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import type { Store } from '../state/store.js';
import { userViewById } from '../users/user-view.js';
import { readViews } from '../user-state/unread.js';
import { isHidden, isMuted } from '../user-state/user-state.js';
import { inviteView } from './invites.js';
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
    ...inviteView(member),
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
  readonly watcherLimit?: number;
  readonly subscription?: Subscription;
}

/** A channel with its state, as queries answer it. The official SDK needs every list, be it empty. */
export function channelStateView(call: ApiCall, channel: ChannelRecord, options: StateOptions): JsonObject {
  const { store } = call;
  const viewer = viewerId(call);
  const own = viewer === undefined ? undefined : store.members.get(memberKey(channel.cid, viewer));
  const pinned = pinnedIn(call, channel);
  const watchers = watcherIds(call, channel.cid, options.subscription);
  return {
    channel: {
      ...channelView(store, channel),
      ...hiddenView(call, channel),
      own_capabilities: ownCapabilities(call, channel),
    },
    members: memberViews(store, channel.cid, options.memberLimit, options.memberOffset),
    messages: messageAnswers(call, options.messages),
    pinned_messages: messageAnswers(call, pinned.slice(-10)),
    membership: own === undefined ? null : memberView(store, own),
    read: readViews(store, channel),
    watcher_count: watchers.length,
    ...(options.watcherLimit === undefined
      ? {}
      : { watchers: userViews(store, watchers.slice(0, options.watcherLimit)) }),
    threads: [],
  };
}

function userViews(store: Store, ids: readonly string[]): JsonObject[] {
  return ids.flatMap((id): JsonObject[] => {
    const view = userViewById(store, id);
    return view === null ? [] : [view];
  });
}

/** What the user who looks at it has set for the channel. */
function hiddenView(call: ApiCall, { cid }: ChannelRecord): JsonObject {
  const { store } = call;
  const viewer = viewerId(call);
  const hideBefore = viewer === undefined ? undefined : store.hidden.get(memberKey(cid, viewer))?.hideBefore;
  return {
    hidden: isHidden(store, cid, viewer),
    muted: isMuted(store, cid, viewer, call.timeline.nowMs()),
    ...(hideBefore === undefined || hideBefore === null ? {} : { hide_messages_before: hideBefore }),
  };
}
