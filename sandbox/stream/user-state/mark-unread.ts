import { emitWithChannel } from '../channels/channel-events.js';
import { findChannel } from '../channels/channel-input.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { checkImplemented, readString, required } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';
import { formatMicros, parseMicros } from '../state/timeline.js';
import { userViewById } from '../users/user-view.js';
import { actingMember } from './acting-user.js';
import { checkReadEvents, messageIn } from './mark-read.js';
import { countedMessages, unreadCount } from './unread.js';
import { unreadOf } from './unread-counts.js';

/** Marking a channel as unread from a message on. */
export const markUnreadEndpoints: readonly Endpoint[] = [
  {
    name: 'MarkUnread',
    method: 'POST',
    path: '/channels/:type/:id/unread',
    limitPerMinute: 10_000,
    clients: 'allowed',
    handle: markUnread,
  },
];

function markUnread(call: ApiCall): JsonObject {
  checkImplemented(call.body, ['thread_id', 'message_timestamp']);
  const { store } = call;
  const channel = findChannel(call);
  const member = actingMember(call, channel);
  checkReadEvents(call, channel);
  const first = messageIn(call, channel, required(readString(call.body, 'message_id'), 'message_id'));
  const lastRead = formatMicros((parseMicros(first.createdAt) ?? 0) - 1);
  const counted = countedMessages(store, channel);
  const previous = counted.findLast(({ createdAt }) => createdAt <= lastRead);
  store.reads.put({ cid: channel.cid, userId: member.userId, lastRead, lastReadMessageId: previous?.id ?? null });
  const total = unreadOf(call, member.userId);
  emitWithChannel(call, 'notification.mark_unread', channel, {
    user: userViewById(store, member.userId),
    first_unread_message_id: first.id,
    last_read_at: lastRead,
    ...(previous === undefined ? {} : { last_read_message_id: previous.id }),
    unread_messages: unreadCount(store, member, counted),
    unread_channels: total.channels.length,
    total_unread_count: total.total_unread_count,
  });
  return {};
}
