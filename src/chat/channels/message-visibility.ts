import type { StreamEventMessage } from '../../webhooks/stream-message.js';
import type { LastMessage } from './channel.schema.js';

/**
 * Who sees a message and who is notified of it is decided in this file only, by what Stream says of the message. Whatever
 * is not known counts as not allowed.
 */
type Flags = Pick<StreamEventMessage, 'userId' | 'type' | 'restrictedTo' | 'shadowed' | 'inThread'>;
type PushFlags = Flags & Pick<StreamEventMessage, 'threadUserIds' | 'silent' | 'skipPush'>;

/** `ephemeral` and `error` are answers to the sender alone and stay nowhere. */
const LASTING_TYPES = new Set(['regular', 'system', 'reply', 'deleted']);

/** Whether a message has a place in the list of its channel, for whomever. Replies in threads have none. */
export function isInChannel({ type, inThread }: Flags): boolean {
  return LASTING_TYPES.has(type) && !inThread;
}

/** The users who may read a message; undefined: every member. Of a shadow-banned sender, that is the sender. */
export function readersOf({ userId, restrictedTo, shadowed }: Flags): readonly string[] | undefined {
  if (!shadowed) return restrictedTo;
  return !restrictedTo || restrictedTo.includes(userId) ? [userId] : [];
}

/** Whether a user is notified of a new message, given that the user is a member. A reply concerns those in its thread. */
export function isNotified(message: PushFlags, userId: string): boolean {
  const { type, inThread, threadUserIds, silent, skipPush } = message;
  if (silent || skipPush || userId === message.userId) return false;
  if (!LASTING_TYPES.has(type) || type === 'deleted' || !isOneOf(readersOf(message), userId)) return false;
  return !inThread || isOneOf(threadUserIds, userId);
}

/** How a member finds a stored message in the list: with its text, as deleted, or not at all. */
export function listedAs(
  { readers, deleted, deletedFor }: Pick<LastMessage, 'readers' | 'deleted' | 'deletedFor'>,
  userId: string,
): 'text' | 'deleted' | 'hidden' {
  if (!isOneOf(readers, userId)) return 'hidden';
  return deleted || deletedFor?.includes(userId) ? 'deleted' : 'text';
}

function isOneOf(userIds: readonly string[] | undefined, userId: string): boolean {
  return userIds?.includes(userId) ?? true;
}
