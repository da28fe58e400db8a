import { notAllowed } from '../auth/permissions.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import type { FieldReader } from '../http/filter.js';
import { readBoolean, readInteger } from '../http/input.js';
import { page, type PageBounds, readPageQuery, readPath } from '../http/paging.js';
import { latestMessages } from '../messages/message-page.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { memberKey, type Store } from '../state/store.js';
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
  for (const channel of found) checkReadable(call, channel);
  return {
    channels: found.map((channel) =>
      channelStateView(call, channel, {
        messages: withState ? latestMessages(call.store, channel.cid, messageLimit) : [],
        memberLimit,
      }),
    ),
  };
}

/** A client that asks for channels it may not read is refused, not given fewer. */
function checkReadable(call: ApiCall, channel: ChannelRecord): void {
  if (call.caller.kind === 'server') return;
  if (call.store.members.get(memberKey(channel.cid, call.caller.user.id)) === undefined) {
    throw notAllowed(call, `read the channel ${channel.cid}, of which it is not a member`);
  }
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
