import type { MessageRecord } from '../state/entities.js';
import { memberKey, threadReadKey } from '../state/keys.js';
import type { Store } from '../state/store.js';
import { parseMicros } from '../state/timeline.js';

/** Whether a user has hidden the channel. */
export function isHidden(store: Store, cid: string, userId: string | undefined): boolean {
  return userId !== undefined && store.hidden.get(memberKey(cid, userId))?.hidden === true;
}

/** Whether a user has muted the channel. */
export function isMuted(store: Store, cid: string, userId: string | undefined, nowMs: number): boolean {
  const mute = userId === undefined ? undefined : store.channelMutes.get(memberKey(cid, userId));
  if (mute === undefined || mute.endedAt !== null) return false;
  return mute.expiresAt === null || (parseMicros(mute.expiresAt) ?? 0) > nowMs * 1000;
}

/** Whether a message is older than what the user has cleared. */
export function isCleared(store: Store, message: MessageRecord, userId: string | undefined): boolean {
  const before = userId === undefined ? undefined : store.hidden.get(memberKey(message.cid, userId))?.hideBefore;
  return before !== undefined && before !== null && message.createdAt <= before;
}

/** Forgets all that users have set for a channel that is deleted. */
export function forgetChannel(store: Store, cid: string): void {
  for (const collection of [store.reads, store.deliveries, store.hidden, store.channelMutes]) {
    for (const { userId } of collection.inGroup('channel', cid)) collection.delete(memberKey(cid, userId));
  }
  for (const read of store.threadReads.inGroup('channel', cid)) store.threadReads.delete(threadReadKey(read));
}

/** Forgets all that a purged user has set. */
export function forgetUser(store: Store, userId: string): void {
  for (const collection of [store.reads, store.deliveries, store.hidden, store.channelMutes]) {
    for (const { cid } of collection.inGroup('user', userId)) collection.delete(memberKey(cid, userId));
  }
  for (const read of store.threadReads.inGroup('user', userId)) store.threadReads.delete(threadReadKey(read));
}
