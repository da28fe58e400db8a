import type { ApiCall } from '../http/endpoint.js';
import type { ChannelRecord, MessageRecord } from '../state/entities.js';
import { rememberPinExpiry } from './pins.js';

/** Stores a new message, moves its channel up and counts it at its parent. */
export function putMessage(call: ApiCall, channel: ChannelRecord, message: MessageRecord): void {
  call.store.messages.put(message);
  rememberPinExpiry(call.store, message, call.timeline.nowMs());
  call.store.channels.put({ ...channel, lastMessageAt: message.createdAt });
  const parent = message.parentId === null ? undefined : call.store.messages.get(message.parentId);
  if (parent !== undefined) call.store.messages.put({ ...parent, replyCount: parent.replyCount + 1 });
}
