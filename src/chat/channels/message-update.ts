import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import type { StreamEventMessage } from '../../webhooks/stream-message.js';
import type { LastMessage } from './channel.schema.js';
import { messagePreview } from './message-preview.js';
import { isInChannel, readersOf } from './message-visibility.js';

const PREVIEW_LENGTH = 200;

/** Where a channel keeps a message: the newest that every member may read, and the newest that only some may read. */
export type Slot = 'lastMessage' | 'restrictedMessage';

/** A version of a message, for the read model. */
export interface MessageUpdate {
  readonly cid: string;
  /** The place that it may take. Undefined: it only replaces older versions of itself. */
  readonly slot: Slot | undefined;
  /** The first version. It has no effect beside a newer message of the same place. */
  readonly isNew: boolean;
  readonly message: LastMessage;
}

type MessageEvent = Pick<
  ReceivedEvent,
  'type' | 'cid' | 'message' | 'createdAt' | 'user' | 'hardDelete' | 'deletedForMe'
>;

/** What an event says of a message; null for events without a message or a channel, and for new ones that are not listed. */
export function messageUpdateOf(event: MessageEvent): MessageUpdate | null {
  const { type, cid, message } = event;
  if (!cid || !message) return null;
  const slot = slotOf(message);
  if (type === 'message.new' && !slot) return null;
  if (type === 'message.deleted' && event.deletedForMe) return deletionForOne(event, cid, message, slot);
  return { cid, slot, isNew: type === 'message.new', message: versionOf(event, message) };
}

function slotOf(message: StreamEventMessage): Slot | undefined {
  if (!isInChannel(message)) return undefined;
  return readersOf(message) ? 'restrictedMessage' : 'lastMessage';
}

function versionOf({ type, createdAt: eventAt, hardDelete }: MessageEvent, message: StreamEventMessage): LastMessage {
  const { id, userId, createdAt, updatedAt, deletedAt } = message;
  const removed = type === 'message.deleted';
  const deleted = removed || (type !== 'message.undeleted' && (message.type === 'deleted' || deletedAt !== undefined));
  const readers = (removed && hardDelete) || !isInChannel(message) ? [] : readersOf(message);
  // Deleting and restoring need not change `updated_at`.
  const times = [updatedAt, deletedAt, type === 'message.new' || type === 'message.updated' ? undefined : eventAt];
  return {
    id,
    preview: deleted ? '' : messagePreview(message, PREVIEW_LENGTH),
    userId,
    createdAt,
    updatedAt: new Date(Math.max(...times.map((time) => time?.getTime() ?? 0))),
    deleted,
    ...(readers && { readers: [...readers] }),
    deletedFor: [],
  };
}

/** Says nothing of the message but for whom it is deleted: older than every version, and read by nobody until one comes. */
function deletionForOne(
  { user }: MessageEvent,
  cid: string,
  { id, createdAt, ...message }: StreamEventMessage,
  slot: Slot | undefined,
): MessageUpdate | null {
  if (!user) return null;
  const nothing = { preview: '', updatedAt: new Date(0), deleted: false, readers: [] };
  return {
    cid,
    slot,
    isNew: false,
    message: { ...nothing, id, userId: message.userId, createdAt, deletedFor: [user.id] },
  };
}

/** The same version as a deleted one: of a sender who was deleted. */
export const withoutText = (update: MessageUpdate): MessageUpdate => ({
  ...update,
  message: Object.assign({}, update.message, { preview: '', deleted: true }),
});

/** Leaves out new messages that are older than another one of the same place: in a busy channel, that is nearly all. */
export function withoutOvertaken(updates: readonly MessageUpdate[]): MessageUpdate[] {
  const newest = new Map<string, MessageUpdate>();
  for (const update of updates) {
    const known = newest.get(placeOf(update));
    if (!known || isAfter(update.message, known.message)) newest.set(placeOf(update), update);
  }
  return updates.filter((update) => {
    const other = newest.get(placeOf(update));
    return !update.isNew || !other || !isAfter(other.message, update.message);
  });
}

const placeOf = ({ cid, slot }: MessageUpdate): string => `${cid} ${slot}`;

/** Whether a message stands after another one in their channel. */
function isAfter(a: LastMessage, b: LastMessage): boolean {
  if (a.createdAt.getTime() !== b.createdAt.getTime()) return a.createdAt > b.createdAt;
  return a.id > b.id;
}
