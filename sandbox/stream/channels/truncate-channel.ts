import { actingUserId } from '../auth/permissions.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { checkImplemented, readBoolean, readObject, readString, readTimestamp } from '../http/input.js';
import { compareValues } from '../http/filter.js';
import { forgetMessage } from '../messages/message-removal.js';
import { messageAnswer } from '../messages/message-view.js';
import { addSystemMessage } from '../messages/system-message.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { emitWithChannel } from './channel-events.js';
import { findChannel, findChannelByCid } from './channel-input.js';
import { channelView } from './channel-view.js';
import { checkMessage } from './update-permissions.js';

/** Emptying a channel: messages are hidden, or destroyed with `hard_delete`. */
export const truncateChannelEndpoints: readonly Endpoint[] = [
  {
    name: 'TruncateChannel',
    method: 'POST',
    path: '/channels/:type/:id/truncate',
    limitPerMinute: 60,
    clients: 'allowed',
    handle: truncateChannel,
  },
];

function truncateChannel(call: ApiCall): JsonObject {
  checkImplemented(call.body, ['member_ids']);
  const before = findChannel(call);
  requireInChannel(call, before, 'truncate-channel');
  const text = readObject(call.body, 'message');
  if (text !== undefined && call.caller.kind === 'user') checkMessage(call, before);
  const timestamp = call.timeline.next();
  const truncatedAt = readTimestamp(call.body, 'truncated_at') ?? timestamp;
  removeMessages(call, before, truncatedAt, readBoolean(call.body, 'hard_delete') ?? false);
  call.store.channels.put({
    ...before,
    truncatedAt,
    truncatedById: truncatingUserId(call),
    lastMessageAt: null,
    updatedAt: timestamp,
  });
  const message = text === undefined ? undefined : messageAnswer(call, addSystemMessage(call, before.cid, text));
  const channel = findChannelByCid(call, before.cid);
  const about = message === undefined ? {} : { message, message_id: message.id };
  emitWithChannel(call, 'channel.truncated', channel, about);
  return { channel: channelView(call.store, channel), ...(message === undefined ? {} : { message }) };
}

/** A server may name a user, or none. */
function truncatingUserId(call: ApiCall): string | null {
  return call.caller.kind === 'user' ? actingUserId(call, call.body) : (readString(call.body, 'user_id') ?? null);
}

function removeMessages(call: ApiCall, channel: ChannelRecord, until: string, hard: boolean): void {
  for (const message of call.store.messages.inGroup('channel', channel.cid)) {
    if (compareValues(message.createdAt, until) > 0) continue;
    if (hard) forgetMessage(call.store, message.id);
    else call.store.messages.put({ ...message, truncated: true });
  }
}
