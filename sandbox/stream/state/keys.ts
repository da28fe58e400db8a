import type { ReactionRecord } from './entities.js';

/** The key of a membership. Neither a cid nor a user id may hold a line feed, so keys cannot collide. */
export function memberKey(cid: string, userId: string): string {
  return `${cid}\n${userId}`;
}

/** The key of how far a user has read a thread; quoted for the same reason as a reaction's. */
export function threadReadKey({ parentId, userId }: { readonly parentId: string; readonly userId: string }): string {
  return JSON.stringify([parentId, userId]);
}

/** The key of a reaction; a message id may hold any character, so the parts are quoted. */
export function reactionKey({
  messageId,
  userId,
  type,
}: Pick<ReactionRecord, 'messageId' | 'userId' | 'type'>): string {
  return JSON.stringify([messageId, userId, type]);
}
