import type { ApiCall, Endpoint } from '../http/endpoint.js';
import type { FieldReader } from '../http/filter.js';
import { refuse } from '../http/errors.js';
import { readBoolean, readInteger } from '../http/input.js';
import { page, type PageBounds, readPageQuery, readPath } from '../http/paging.js';
import { latestMessages } from '../messages/message-page.js';
import { mayInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { channelStateView } from './channel-view.js';
import { checkNoSocketNeeded } from './get-or-create-channel.js';

/** What depends on the user who asks (invites, hiding, mutes, unread counts, pins, bans) and tags do not exist here. */
const NOT_DONE = [
  'app_banned',
  'archived',
  'archived_at',
  'banned',
  'blocked',
  'config',
  'created_by',
  'deleted_at',
  'filter_tags',
  'has_unread',
  'hidden',
  'hide_messages_before',
  'invite',
  'joined',
  'member',
  'message_count',
  'mute_expires_at',
  'muted',
  'own_capabilities',
  'pinned',
  'pinned_at',
  'truncated_by',
  'unread_count',
];

const BOUNDS: PageBounds = {
  defaultLimit: 10,
  maxLimit: 30,
  defaultSort: [{ field: 'last_updated', direction: -1 }],
  fields: { missing: new Set(NOT_DONE), operators: { members: ['$eq', '$in'] } },
};

/** Finding channels. */
export const queryChannelsEndpoints: readonly Endpoint[] = [
  {
    name: 'QueryChannels',
    method: 'POST',
    path: '/channels',
    limitPerMinute: 10_000,
    clients: 'allowed',
    handle: queryChannels,
  },
];

function queryChannels(call: ApiCall): JsonObject {
  checkNoSocketNeeded(call);
  const memberLimit = readInteger(call.body, 'member_limit', 0, 100);
  const messageLimit = readInteger(call.body, 'message_limit', 0, 300) ?? 25;
  const withState = readBoolean(call.body, 'state') ?? true;
  const query = readPageQuery(call.body, BOUNDS);
  const live = [...call.store.channels.values()].filter((channel) => channel.deletedAt === null);
  const found = page(live, query, (channel) => readerOf(call.store, channel));
  return {
    channels: readable(call, found).map((channel) =>
      channelStateView(call, channel, {
        messages: withState ? latestMessages(call, channel.cid, messageLimit) : [],
        memberLimit,
      }),
    ),
  };
}

/** Refuses a client that finds channels it may not read, unless it is assumed to find fewer then. Disabled ones are listed. */
function readable(call: ApiCall, found: readonly ChannelRecord[]): readonly ChannelRecord[] {
  const fits = (channel: ChannelRecord): boolean => mayInChannel(call, { ...channel, disabled: false }, 'read-channel');
  if (call.assumptions.unreadableChannels === 'leave-out') return found.filter(fits);
  const hidden = found.find((channel) => !fits(channel));
  if (hidden === undefined) return found;
  throw refuse(
    'channelsNotReadable',
    `the query finds the channel ${hidden.cid}, which the user is not allowed to read`,
  );
}

function readerOf(store: Store, channel: ChannelRecord): FieldReader {
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
  };
  return (field) => (Object.hasOwn(fixed, field) ? fixed[field]?.() : readPath(channel.custom, field));
}
