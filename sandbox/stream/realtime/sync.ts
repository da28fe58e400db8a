import { findChannelByCid } from '../channels/channel-input.js';
import { channelScope } from '../channels/channel-events.js';
import { channelView, memberView } from '../channels/channel-view.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { MAX_BATCH, readBoolean, readStrings, readTimestamp, required } from '../http/input.js';
import { mayRead } from '../messages/message-restriction.js';
import { messageAnswer } from '../messages/message-view.js';
import { mayInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject, MessageRecord } from '../state/entities.js';
import { readSubscription, subscribe } from './subscribe.js';
import { userViewById } from '../users/user-view.js';

const MAX_EVENTS = 1000;

/** What a client has missed: the latest state of each thing that has changed since, as one event. */
export const syncEndpoints: readonly Endpoint[] = [
  { name: 'Sync', method: 'POST', path: '/sync', limitPerMinute: 1000, clients: 'allowed', handle: sync },
];

function sync(call: ApiCall): JsonObject {
  const subscription = readSubscription(call);
  const cids = [...new Set(required(readStrings(call.body, 'channel_cids'), 'channel_cids'))];
  if (cids.length === 0) throw refuse('input', 'channel_cids must not be empty');
  if (cids.length > MAX_BATCH) throw refuse('input', `channel_cids must contain at most ${MAX_BATCH} items`);
  const since = required(readTimestamp(call.body, 'last_sync_at'), 'last_sync_at');
  const channels = cids.flatMap((cid) => readable(call, cid) ?? []);
  for (const channel of channels) subscribe(call, channel, subscription);
  const events = channels.flatMap((channel) => changesOf(call, channel, since));
  if (events.length > MAX_EVENTS) throw refuse('input', `more than ${MAX_EVENTS} events since last_sync_at`);
  const inaccessible = cids.filter((cid) => !channels.some((channel) => channel.cid === cid));
  return {
    events: events.sort((left, right) => (left.created_at < right.created_at ? -1 : 1)),
    ...(readBoolean(call.body, 'with_inaccessible_cids') === true && { inaccessible_cids: inaccessible }),
  };
}

function readable(call: ApiCall, cid: string): ChannelRecord | undefined {
  const channel = call.store.channels.get(cid);
  if (channel === undefined || channel.deletedAt !== null) return undefined;
  return mayInChannel(call, channel, 'read-channel') ? findChannelByCid(call, cid) : undefined;
}

type DatedEvent = JsonObject & { readonly created_at: string };

/** Removed members and messages that are gone for good leave no trace here. */
function changesOf(call: ApiCall, channel: ChannelRecord, since: string): DatedEvent[] {
  const { store } = call;
  const scope = channelScope(call, channel);
  const event = (type: string, at: string, fields: JsonObject): DatedEvent => ({
    type,
    ...scope,
    ...fields,
    created_at: at,
  });
  const messages = store.messages.inGroup('channel', channel.cid).flatMap((message) => {
    const change = changeOf(call, message, since);
    if (change === undefined || message.truncated || !mayRead(call, message)) return [];
    const about = { message: messageAnswer(call, message), message_id: message.id };
    return [event(change.type, change.at, { ...about, user: userViewById(store, message.userId) })];
  });
  const members = store.members.inGroup('channel', channel.cid).flatMap((member) => {
    if (member.updatedAt <= since) return [];
    const view = memberView(store, member);
    const type = member.createdAt > since ? 'member.added' : 'member.updated';
    return [event(type, member.updatedAt, { channel: channelView(store, channel), member: view, user: view.user })];
  });
  const updated =
    channel.updatedAt > since
      ? [event('channel.updated', channel.updatedAt, { channel: channelView(store, channel) })]
      : [];
  return [...updated, ...members, ...messages];
}

function changeOf(
  call: ApiCall,
  { id, createdAt, updatedAt, deletedAt }: MessageRecord,
  since: string,
): { type: string; at: string } | undefined {
  if (deletedAt !== null && deletedAt > since) return { type: 'message.deleted', at: deletedAt };
  if (createdAt > since) return { type: 'message.new', at: createdAt };
  const reactedAt = call.store.reactions.inGroup('message', id).map((reaction) => reaction.updatedAt);
  const at = [updatedAt, ...reactedAt].sort().at(-1) ?? updatedAt;
  return at > since ? { type: 'message.updated', at } : undefined;
}
