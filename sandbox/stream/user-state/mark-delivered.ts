import { actingUserId } from '../auth/permissions.js';
import { channelConfigOf } from '../channel-types/channel-overrides.js';
import { channelScope } from '../channels/channel-events.js';
import { findChannelByCid } from '../channels/channel-input.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { MAX_BATCH, readObjects, readString, required } from '../http/input.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { JsonObject } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { findActiveUser } from '../users/user-input.js';
import { userView } from '../users/user-view.js';
import { messageIn } from './mark-read.js';

/** Receipts of delivery: up to which message each channel has reached a user. */
export const markDeliveredEndpoints: readonly Endpoint[] = [
  {
    name: 'MarkDelivered',
    method: 'POST',
    path: '/channels/delivered',
    limitPerMinute: 10_000,
    clients: 'allowed',
    handle: markDelivered,
  },
];

function markDelivered(call: ApiCall): JsonObject {
  const userId = findActiveUser(call.store, actingUserId(call, { user_id: call.query.user_id })).id;
  const latest = required(readObjects(call.body, 'latest_delivered_messages'), 'latest_delivered_messages');
  if (latest.length > MAX_BATCH)
    throw refuse('input', `latest_delivered_messages must contain at most ${MAX_BATCH} items`);
  for (const item of latest) {
    deliver(call, userId, required(readString(item, 'cid'), 'cid'), required(readString(item, 'id'), 'id'));
  }
  return {};
}

/** What was delivered stays delivered. Users who are no members have no such state. */
function deliver(call: ApiCall, userId: string, cid: string, messageId: string): void {
  const { store } = call;
  const channel = findChannelByCid(call, cid);
  requireInChannel(call, channel, 'read-channel');
  if (channelConfigOf(store, channel).delivery_events !== true)
    throw refuse('featureOff', 'delivery events are switched off');
  const member = store.members.get(memberKey(cid, userId));
  if (member === undefined) throw refuse('input', `the user ${userId} is not a member of ${cid}`);
  const message = messageIn(call, channel, messageId);
  const before = store.deliveries.get(memberKey(cid, userId));
  if (before !== undefined && before.messageCreatedAt >= message.createdAt) return;
  const deliveredAt = call.timeline.next();
  store.deliveries.put({ cid, userId, deliveredAt, messageId, messageCreatedAt: message.createdAt });
  call.tell({
    type: 'message.delivered',
    ...channelScope(call, channel),
    user: userView(findActiveUser(store, userId)),
    last_delivered_at: deliveredAt,
    last_delivered_message_id: messageId,
  });
}
