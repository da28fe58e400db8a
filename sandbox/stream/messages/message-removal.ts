import type { ApiCall } from '../http/endpoint.js';
import type { MessageRecord } from '../state/entities.js';
import { UNPINNED } from './pins.js';

/** Deletes a message softly: it keeps its place and is shown without its content, which it keeps. No event. */
export function softDeleteMessage(call: ApiCall, message: MessageRecord): MessageRecord {
  const timestamp = call.timeline.next();
  return call.store.messages.put({
    ...message,
    ...UNPINNED,
    deletedAt: timestamp,
    updatedAt: timestamp,
  });
}

/** Removes a message without a trace and uncounts it at its parent. No event. */
export function hardDeleteMessage(call: ApiCall, message: MessageRecord): void {
  call.store.messages.delete(message.id);
  const parent = message.parentId === null ? undefined : call.store.messages.get(message.parentId);
  if (parent !== undefined) call.store.messages.put({ ...parent, replyCount: Math.max(0, parent.replyCount - 1) });
}

/** Soft-deletes every message of a user, for deactivated and deleted users. */
export function softDeleteMessagesOf(call: ApiCall, userId: string): void {
  for (const message of call.store.messages.inGroup('user', userId)) {
    if (message.deletedAt === null) softDeleteMessage(call, message);
  }
}

/** Removes every message of a user. */
export function hardDeleteMessagesOf(call: ApiCall, userId: string): void {
  for (const message of call.store.messages.inGroup('user', userId)) hardDeleteMessage(call, message);
}
