import { viewerId } from '../auth/viewer.js';
import { channelConfigOf } from '../channel-types/channel-overrides.js';
import { candidates } from '../channels/candidates.js';
import { channelReader } from '../channels/channel-reader.js';
import { channelView } from '../channels/channel-view.js';
import { CHANNEL_BOUNDS, checkViewer } from '../channels/query-channels.js';
import { cutByCursor, readCursor } from '../http/cursor.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { readObject, readString, required } from '../http/input.js';
import { page, type PageBounds, readPageQuery, readPayload } from '../http/paging.js';
import { mayRead } from '../messages/message-restriction.js';
import { messageAnswer } from '../messages/message-view.js';
import { mayInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject, MessageRecord } from '../state/entities.js';
import { isCleared } from '../user-state/user-state.js';
import { hasEveryWord, messageReader } from './message-reader.js';

const MAX_CHANNELS = 500;

const BOUNDS: PageBounds = {
  defaultLimit: 10,
  maxLimit: 100,
  defaultSort: [{ field: 'created_at', direction: -1 }],
  fields: { missing: new Set(['deleted_at', 'poll', 'relevance', 'thread_participants']) },
};

/** Finding messages by their text or their fields, in the channels that a filter finds. */
export const searchEndpoints: readonly Endpoint[] = [
  { name: 'Search', method: 'GET', path: '/search', limitPerMinute: 300, clients: 'allowed', handle: search },
];

function search(call: ApiCall): JsonObject {
  const payload = readPayload(call.query);
  const { offset, next, sort, limit } = payload;
  if (offset !== undefined && (next !== undefined || isGiven(sort))) {
    throw refuse('input', 'offset cannot be used together with sort or next');
  }
  const { text, filter } = readQuestion(payload);
  const query = readPageQuery({ filter_conditions: filter, sort, limit, offset }, BOUNDS);
  const candidates = searchedChannels(call, payload).flatMap((channel) => messagesIn(call, channel));
  const fitting = text === undefined ? candidates : candidates.filter((message) => hasEveryWord(message.text, text));
  const found = page(fitting, { ...query, offset: 0, limit: Infinity }, (message) => messageReader(call, message));
  const { items, ...cursor } = cutByCursor(found, query.offset + readCursor(payload), query.limit);
  const results = items.map((message) => ({ message: resultView(call, message) }));
  return { results, ...(offset === undefined ? cursor : {}) };
}

/** Exactly one of a text and a filter of messages. */
function readQuestion(payload: JsonObject): { text: string | undefined; filter: JsonObject } {
  const text = readString(payload, 'query') || undefined;
  const filter = readObject(payload, 'message_filter_conditions');
  if ((text === undefined) === (filter === undefined)) {
    throw refuse('input', 'exactly one of query and message_filter_conditions must be provided');
  }
  return { text, filter: filter ?? {} };
}

/** The channels that the filter finds and the caller may read: at most 500, those with the latest messages. */
function searchedChannels(call: ApiCall, payload: JsonObject): ChannelRecord[] {
  const filter_conditions = required(readObject(payload, 'filter_conditions'), 'filter_conditions');
  const query = readPageQuery({ filter_conditions }, CHANNEL_BOUNDS);
  checkViewer(call, query);
  const open = candidates(call.store, query.filter).filter(
    (channel) =>
      channel.deletedAt === null &&
      channelConfigOf(call.store, channel).search === true &&
      mayInChannel(call, channel, 'read-channel'),
  );
  return page(open, { ...query, limit: MAX_CHANNELS }, (channel) => channelReader(call, channel));
}

/** The messages of a channel that can be found: no system messages, none that is deleted or hidden from the caller. */
function messagesIn(call: ApiCall, channel: ChannelRecord): MessageRecord[] {
  return call.store.messages
    .inGroup('channel', channel.cid)
    .filter(({ type, deletedAt, truncated }) => type !== 'system' && deletedAt === null && !truncated)
    .filter((message) => mayRead(call, message) && !isCleared(call.store, message, viewerId(call)));
}

function resultView(call: ApiCall, message: MessageRecord): JsonObject {
  const channel = call.store.channels.get(message.cid);
  return {
    ...messageAnswer(call, message),
    channel: channel === undefined ? null : channelView(call.store, channel),
  };
}

function isGiven(sort: unknown): boolean {
  return Array.isArray(sort) ? sort.length > 0 : sort !== undefined && sort !== null;
}
