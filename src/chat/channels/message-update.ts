import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import type { LastMessage } from './channel.schema.js';
import { messagePreview } from './message-preview.js';

const PREVIEW_LENGTH = 200;

/** A message that may be the newest of its channel. */
export interface MessageUpdate {
  readonly cid: string;
  readonly message: LastMessage;
}

/** The message of an event; null for replies in threads and for events without a message or a channel. */
export function messageUpdateOf({
  type,
  cid,
  message,
}: Pick<ReceivedEvent, 'type' | 'cid' | 'message'>): MessageUpdate | null {
  if (!cid || !message || message.parentId) return null;
  const deleted = type === 'message.deleted';
  const { id, userId, createdAt, updatedAt } = message;
  const preview = deleted ? '' : messagePreview(message).slice(0, PREVIEW_LENGTH);
  return { cid, message: { id, preview, userId, createdAt, updatedAt, deleted } };
}

/**
 * Whether `a` replaces `b` as the newest message. The newest message wins, of one message the newest version, and a
 * deletion over every version. This is a maximum, so events may come more than once and in any order.
 */
export function isNewer(a: LastMessage, b: LastMessage): boolean {
  if (a.id === b.id) return !b.deleted && (a.deleted || a.updatedAt > b.updatedAt);
  if (a.createdAt.getTime() !== b.createdAt.getTime()) return a.createdAt > b.createdAt;
  return a.id > b.id;
}

/** The same rule as a filter: matches the channel if its newest message is to be replaced. */
export function outdatedFilter({
  cid,
  message: { id, createdAt, updatedAt, deleted },
}: MessageUpdate): Record<string, unknown> {
  return {
    _id: cid,
    $or: [
      { lastMessage: null },
      { 'lastMessage.id': { $ne: id }, 'lastMessage.createdAt': { $lt: createdAt } },
      { 'lastMessage.createdAt': createdAt, 'lastMessage.id': { $lt: id } },
      {
        'lastMessage.id': id,
        'lastMessage.deleted': false,
        ...(!deleted && { 'lastMessage.updatedAt': { $lt: updatedAt } }),
      },
    ],
  };
}

/** The newest message of each channel. */
export function newestPerChannel(updates: readonly MessageUpdate[]): MessageUpdate[] {
  const newest = new Map<string, MessageUpdate>();
  for (const update of updates) {
    const known = newest.get(update.cid);
    if (!known || isNewer(update.message, known.message)) newest.set(update.cid, update);
  }
  return [...newest.values()];
}
