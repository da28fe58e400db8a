import { viewerId } from '../auth/viewer.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { usesField } from '../http/filter-rules.js';
import { refuse } from '../http/errors.js';
import { readBoolean, readInteger } from '../http/input.js';
import { page, type PageBounds, type PageQuery, readPageQuery } from '../http/paging.js';
import { latestMessages } from '../messages/message-page.js';
import { mayInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { readSubscription, subscribe } from '../realtime/subscribe.js';
import { isHidden } from '../user-state/user-state.js';
import { candidates } from './candidates.js';
import { channelReader, hasHiddenFilter, PER_USER_FIELDS } from './channel-reader.js';
import { channelStateView } from './channel-view.js';

/** What only some users see (pins, archives, bans) and tags do not exist here. */
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
  'hide_messages_before',
  'member',
  'message_count',
  'mute_expires_at',
  'own_capabilities',
  'pinned',
  'pinned_at',
  'truncated_by',
];

/** The bounds of a query of channels, and the fields that its filter may use. */
export const CHANNEL_BOUNDS: PageBounds = {
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
  const subscription = readSubscription(call);
  const memberLimit = readInteger(call.body, 'member_limit', 0, 100);
  const messageLimit = readInteger(call.body, 'message_limit', 0, 300) ?? 25;
  const withState = readBoolean(call.body, 'state') ?? true;
  const query = readPageQuery(call.body, CHANNEL_BOUNDS);
  checkViewer(call, query);
  const showsHidden = hasHiddenFilter(query.filter);
  const live = candidates(call.store, query.filter).filter(
    ({ cid, deletedAt }) => deletedAt === null && (showsHidden || !isHidden(call.store, cid, viewerId(call))),
  );
  const found = page(live, query, (channel) => channelReader(call, channel));
  const channels = readable(call, found);
  for (const channel of channels) subscribe(call, channel, subscription);
  return {
    channels: channels.map((channel) =>
      channelStateView(call, channel, {
        messages: withState ? latestMessages(call, channel.cid, messageLimit) : [],
        memberLimit,
        subscription,
      }),
    ),
  };
}

/** What each user has set for a channel can only be asked for one user. */
export function checkViewer(call: ApiCall, { filter, sort }: PageQuery): void {
  const asks = sort.some(({ field }) => PER_USER_FIELDS.has(field)) || usesField(filter, PER_USER_FIELDS);
  if (asks && viewerId(call) === undefined) {
    throw refuse('input', 'either user or user_id must be provided when using server side auth.');
  }
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
