import { channelScope, emitWithChannel } from '../channels/channel-events.js';
import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import type { ChannelRecord, JsonObject, MemberRecord, MessageRecord } from '../state/entities.js';
import { userViewById } from '../users/user-view.js';
import { isThread, repliesFor, threadLastRead } from './thread-reads.js';
import { threadScope } from './thread-view.js';

/** Reads the thread of a message up to a reply, or to its end; the channel is left alone. Returns the event. */
export function readThread(
  call: ApiCall,
  channel: ChannelRecord,
  { userId }: MemberRecord,
  { parent, messageId }: { readonly parent: MessageRecord; readonly messageId: string | undefined },
): JsonObject {
  const { store } = call;
  if (!isThread(store, parent)) throw refuse('input', `the message ${parent.id} has no thread`);
  const replies = repliesFor(store, parent, userId);
  const last = messageId ? replies.find(({ id }) => id === messageId) : replies.at(-1);
  if (messageId && last === undefined) throw refuse('input', `${messageId} is no reply to ${parent.id}`);
  const now = call.timeline.next();
  const reached = messageId ? (last?.createdAt ?? now) : now;
  if (reached > threadLastRead(store, parent, userId)) {
    const lastReadMessageId = last?.id ?? null;
    store.threadReads.put({ parentId: parent.id, cid: channel.cid, userId, lastRead: reached, lastReadMessageId });
  }
  const about = {
    user: userViewById(store, userId),
    thread: threadScope(call, parent),
    ...(last === undefined ? {} : { last_read_message_id: last.id }),
  };
  emitWithChannel(call, 'message.read', channel, about);
  return { type: 'message.read', ...channelScope(call, channel), ...about, created_at: now };
}
