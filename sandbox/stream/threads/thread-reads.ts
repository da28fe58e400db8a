import type { JsonObject, MessageRecord } from '../state/entities.js';
import { memberKey, threadReadKey } from '../state/keys.js';
import type { Store } from '../state/store.js';

/** A user's place in a thread with replies that the user has not read. */
export interface UnreadThread {
  readonly parent: MessageRecord;
  readonly count: number;
}

/** Who takes part in a thread: its author, then those who have replied, in the order of their first replies. */
export function participantIds(store: Store, parent: MessageRecord): string[] {
  return [...new Set([parent.userId, ...store.messages.inGroup('parent', parent.id).map(({ userId }) => userId)])];
}

/** The threads in which a user takes part and of whose channel it is a member; a message without replies is none. */
export function threadsOf(store: Store, userId: string): MessageRecord[] {
  const parents = new Map<string, MessageRecord>();
  for (const message of store.messages.inGroup('user', userId)) {
    const parent = message.parentId === null ? message : store.messages.get(message.parentId);
    if (parent !== undefined && isThread(store, parent)) parents.set(parent.id, parent);
  }
  return [...parents.values()].filter((parent) => isShown(parent, userId) && isMember(store, parent.cid, userId));
}

/** Whether a message has replies. */
export function isThread(store: Store, { id, truncated }: MessageRecord): boolean {
  return !truncated && store.messages.countInGroup('parent', id) > 0;
}

/** The replies that a user may see, oldest first; all of them for a server. */
export function repliesFor(store: Store, parent: MessageRecord, userId: string | undefined): MessageRecord[] {
  return store.messages
    .inGroup('parent', parent.id)
    .filter((reply) => !reply.truncated && (userId === undefined || isShown(reply, userId)));
}

/** Until when a user has read a thread. Who replies has read it. */
export function threadLastRead(store: Store, parent: MessageRecord, userId: string): string {
  const read = store.threadReads.get(threadReadKey({ parentId: parent.id, userId }))?.lastRead ?? '';
  const replied = store.messages.inGroup('parent', parent.id).findLast((reply) => reply.userId === userId)?.createdAt;
  return [parent.createdAt, read, replied ?? ''].sort().at(-1) ?? parent.createdAt;
}

/** How many replies of others a user has not read. */
export function unreadReplies(store: Store, parent: MessageRecord, userId: string): number {
  const lastRead = threadLastRead(store, parent, userId);
  return repliesFor(store, parent, userId).filter(
    (reply) => reply.createdAt > lastRead && reply.userId !== userId && reply.deletedAt === null && !reply.silent,
  ).length;
}

/** The threads with replies that a user has not read. */
export function unreadThreadsOf(store: Store, userId: string): UnreadThread[] {
  return threadsOf(store, userId)
    .map((parent) => ({ parent, count: unreadReplies(store, parent, userId) }))
    .filter(({ count }) => count > 0);
}

/** The number of these threads, as events and `me` carry it. */
export function unreadThreadCount(store: Store, userId: string): JsonObject {
  return { unread_threads: unreadThreadsOf(store, userId).length };
}

function isShown({ restrictedVisibility = [] }: MessageRecord, userId: string): boolean {
  return restrictedVisibility.length === 0 || restrictedVisibility.includes(userId);
}

function isMember(store: Store, cid: string, userId: string): boolean {
  return store.members.get(memberKey(cid, userId)) !== undefined;
}
