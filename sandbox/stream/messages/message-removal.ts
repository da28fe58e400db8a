import type { ApiCall } from '../http/endpoint.js';
import type { MessageRecord } from '../state/entities.js';
import { reactionKey, threadReadKey } from '../state/keys.js';
import type { Store } from '../state/store.js';
import { UNPINNED } from './pins.js';

/** Deletes a message softly: it keeps its place and is shown without its content, which it keeps. No event. */
export function softDeleteMessage(call: ApiCall, message: MessageRecord): MessageRecord {
  const timestamp = call.timeline.next();
  call.store.pinExpiries.delete(message.id);
  return call.store.messages.put({
    ...message,
    ...UNPINNED,
    deletedAt: timestamp,
    updatedAt: timestamp,
  });
}

/** Forgets a message with its reactions and how far its thread was read; what refers to it stays as it is. */
export function forgetMessage(store: Store, messageId: string): void {
  store.messages.delete(messageId);
  store.pinExpiries.delete(messageId);
  for (const reaction of store.reactions.inGroup('message', messageId)) store.reactions.delete(reactionKey(reaction));
  for (const read of store.threadReads.inGroup('parent', messageId)) store.threadReads.delete(threadReadKey(read));
}

/** Removes a message without a trace and uncounts it at its parent. No event. */
export function hardDeleteMessage(call: ApiCall, message: MessageRecord): void {
  forgetMessage(call.store, message.id);
  const parent = message.parentId === null ? undefined : call.store.messages.get(message.parentId);
  if (parent !== undefined) call.store.messages.put({ ...parent, replyCount: Math.max(0, parent.replyCount - 1) });
}

/** Soft-deletes every message of a user, for deactivated and deleted users. */
export function softDeleteMessagesOf(call: ApiCall, userId: string): void {
  for (const message of call.store.messages.inGroup('user', userId)) {
    if (message.deletedAt === null) softDeleteMessage(call, message);
  }
}

/** Removes every message of a user, and the user's reactions to those of others. */
export function hardDeleteMessagesOf(call: ApiCall, userId: string): void {
  for (const message of call.store.messages.inGroup('user', userId)) hardDeleteMessage(call, message);
  for (const reaction of call.store.reactions.inGroup('user', userId))
    call.store.reactions.delete(reactionKey(reaction));
}
