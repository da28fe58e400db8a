import { viewerId } from '../auth/viewer.js';
import { findChannel } from '../channels/channel-input.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { matchesFilter } from '../http/filter.js';
import { checkImplemented, readTimestamp } from '../http/input.js';
import { page, type PageBounds, readPageQuery, readPayload, readPath } from '../http/paging.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject, MessageRecord } from '../state/entities.js';
import { isCleared } from '../user-state/user-state.js';
import { mayRead } from './message-restriction.js';
import { messageAnswers } from './message-view.js';

const BOUNDS: PageBounds = {
  defaultLimit: 10,
  maxLimit: 100,
  defaultSort: [{ field: 'pinned_at', direction: -1 }],
  fields: { missing: new Set() },
};

const NOT_DONE = ['id_around', 'id_gt', 'id_gte', 'id_lt', 'id_lte', 'pinned_at_around'];

/** Options of a page, with the operator on the time of pinning that each is. */
const TIME_BOUNDS = [
  ['pinned_at_after', '$gt'],
  ['pinned_at_after_or_equal', '$gte'],
  ['pinned_at_before', '$lt'],
  ['pinned_at_before_or_equal', '$lte'],
] as const;

/** Listing what is pinned in a channel, the latest pin first. */
export const getPinnedMessagesEndpoints: readonly Endpoint[] = [
  {
    name: 'GetPinnedMessages',
    method: 'GET',
    path: '/channels/:type/:id/pinned_messages',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: getPinnedMessages,
  },
];

function getPinnedMessages(call: ApiCall): JsonObject {
  const channel = findChannel(call);
  requireInChannel(call, channel, 'read-channel');
  const { sort, limit, offset, ...options } = readPayload(call.query);
  checkImplemented(options, NOT_DONE);
  const query = readPageQuery({ sort, limit, offset }, BOUNDS);
  const filter = { pinned_at: timeBounds(options) };
  const fitting = pinnedIn(call, channel).filter((message) => matchesFilter(filter, readerOf(message)));
  return { messages: messageAnswers(call, page(fitting, query, readerOf)) };
}

/** The pinned messages of a channel that the caller may read, in the order in which they were sent. */
export function pinnedIn(call: ApiCall, channel: ChannelRecord): MessageRecord[] {
  return call.store.messages
    .inGroup('channel', channel.cid)
    .filter((message) => message.pinned && !message.truncated)
    .filter((message) => mayRead(call, message) && !isCleared(call.store, message, viewerId(call)));
}

function timeBounds(options: JsonObject): JsonObject {
  const bounds = TIME_BOUNDS.flatMap(([name, operator]) => {
    const time = readTimestamp(options, name);
    return time === undefined ? [] : [[operator, time] as const];
  });
  return { $exists: true, ...Object.fromEntries(bounds) };
}

function readerOf({ pinnedAt, createdAt, id }: MessageRecord): (field: string) => unknown {
  return (field) => readPath({ pinned_at: pinnedAt, created_at: createdAt, id }, field);
}
