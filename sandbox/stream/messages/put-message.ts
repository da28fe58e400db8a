import type { ApiCall } from '../http/endpoint.js';
import type { ChannelRecord, MessageRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { countsAsUnread } from '../user-state/unread.js';
import { rememberPinExpiry } from './pins.js';

/**
 * Stores a new message, moves its channel up and counts it at its parent. Its sender has read the channel then, and those who
 * have hidden the channel see it again.
 */
export function putMessage(
  call: ApiCall,
  channel: ChannelRecord,
  message: MessageRecord,
  { keepHidden = false }: { keepHidden?: boolean } = {},
): void {
  call.store.messages.put(message);
  rememberPinExpiry(call.store, message, call.timeline.nowMs());
  call.store.channels.put({ ...channel, lastMessageAt: message.createdAt });
  const parent = message.parentId === null ? undefined : call.store.messages.get(message.parentId);
  if (parent !== undefined) call.store.messages.put({ ...parent, replyCount: parent.replyCount + 1 });
  if (countsAsUnread(message)) markReadBySender(call, message);
  if (keepHidden) return;
  for (const record of call.store.hidden.inGroup('channel', channel.cid)) {
    if (record.hidden) call.store.hidden.put({ ...record, hidden: false });
  }
}

function markReadBySender({ store }: ApiCall, { cid, userId, id, createdAt }: MessageRecord): void {
  if (store.members.get(memberKey(cid, userId)) === undefined) return;
  store.reads.put({ cid, userId, lastRead: createdAt, lastReadMessageId: id });
}
