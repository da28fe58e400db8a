import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import type { LastMessage } from './channel.schema.js';
import { messagePreview } from './message-preview.js';

const PREVIEW_LENGTH = 200;

/** What an event says about the newest message of a channel. */
export interface MessageNews {
  readonly cid: string;
  readonly message: LastMessage;
}

/** Reads the news off an event; null for replies in threads and for events that name no message. */
export function newsOf({ type, cid, message }: Pick<ReceivedEvent, 'type' | 'cid' | 'message'>): MessageNews | null {
  if (!cid || !message || message.parentId) return null;
  const deleted = type === 'message.deleted';
  const { id, userId, createdAt, updatedAt } = message;
  const preview = deleted ? '' : messagePreview(message).slice(0, PREVIEW_LENGTH);
  return { cid, message: { id, preview, userId, createdAt, updatedAt, deleted } };
}

/**
 * Whether `a` is news to somebody who knows `b`. The newest message wins, of one message the newest version, and a
 * deletion over every version: a maximum, so that events may come more than once and in any order.
 */
export function isNewer(a: LastMessage, b: LastMessage): boolean {
  if (a.id === b.id) return !b.deleted && (a.deleted || a.updatedAt > b.updatedAt);
  if (a.createdAt.getTime() !== b.createdAt.getTime()) return a.createdAt > b.createdAt;
  return a.id > b.id;
}

/** The same rule as a filter: matches a channel to which the message is news. */
export function newsFilter({
  cid,
  message: { id, createdAt, updatedAt, deleted },
}: MessageNews): Record<string, unknown> {
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

/** The one item of each channel that is news to all the others. */
export function newestPerChannel(news: readonly MessageNews[]): MessageNews[] {
  const newest = new Map<string, MessageNews>();
  for (const item of news) {
    const known = newest.get(item.cid);
    if (!known || isNewer(item.message, known.message)) newest.set(item.cid, item);
  }
  return [...newest.values()];
}
