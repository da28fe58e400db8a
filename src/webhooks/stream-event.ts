import { asDate, asRecord, asText, isSet } from './read-json.js';
import { readMessage, type StreamEventMessage } from './stream-message.js';

/** Changes of a channel and of its members, whoever made them. */
export const CHANNEL_CHANGE_TYPES = [
  'channel.created',
  'channel.updated',
  'channel.deleted',
  'channel.truncated',
  'channel.frozen',
  'channel.unfrozen',
  'member.added',
  'member.removed',
  'member.updated',
] as const;

/** The event types that handlers may declare. Events of other types are stored and acknowledged, and nothing more. */
export const STREAM_EVENT_TYPES = [
  'message.new',
  'message.updated',
  'message.deleted',
  'message.undeleted',
  ...CHANNEL_CHANGE_TYPES,
  'user.updated',
] as const;
export type StreamEventType = (typeof STREAM_EVENT_TYPES)[number];

export const isHandledType = (type: string): type is StreamEventType =>
  STREAM_EVENT_TYPES.some((handled) => handled === type);

/** A user in an event. */
interface StreamEventUser {
  readonly id: string;
  readonly name: string | undefined;
  readonly image: string | undefined;
  readonly role: string | undefined;
}

/** What we use of a Stream event. Everything but its type may be missing. */
export interface StreamEvent {
  readonly type: string;
  readonly cid: string | undefined;
  /** Stream's time; the time of arrival when the event has none. */
  readonly createdAt: Date;
  readonly message: StreamEventMessage | undefined;
  /** Account ids of the channel's members, where the event lists them (Stream lists at most 50). */
  readonly memberIds: readonly string[];
  readonly truncatedAt: Date | undefined;
  /** The channel's fields, if the event has them. */
  readonly channel: Readonly<Record<string, unknown>> | undefined;
  /** The member that an event about a member names. */
  readonly memberId: string | undefined;
  /** The user that the event is about, or whose client caused it. */
  readonly user: StreamEventUser | undefined;
  /** The message was deleted without a trace. */
  readonly hardDelete: boolean;
  /** The message was deleted for that user only. */
  readonly deletedForMe: boolean;
}

/** A stored event, as handlers get it. */
export interface ReceivedEvent extends StreamEvent {
  readonly type: StreamEventType;
  /** The id of the delivery that brought it, by which the log lines of its work are found. */
  readonly requestId: string | null;
}

/**
 * Identifies the content of events that must have no second effect when they are repeated in other bytes: a message is
 * new once. Other events are identified by their bytes alone, and their handlers may be called again.
 */
export function semanticKeyOf({ type, message }: Pick<StreamEvent, 'type' | 'message'>): string | undefined {
  return type === 'message.new' && message ? `${type}:${message.id}` : undefined;
}

/**
 * Reads an event leniently: Stream may add fields and types, and some events contain the channel while others only name
 * it.
 *
 * @returns null when the value is not an event
 */
export function readStreamEvent(payload: unknown, receivedAt: Date): StreamEvent | null {
  const event = asRecord(payload);
  const type = asText(event?.['type']);
  if (!event || !type) return null;
  const channel = asRecord(event['channel']);
  const createdAt = asDate(event['created_at']) ?? receivedAt;
  return {
    type,
    cid: cidOf(event, channel),
    createdAt,
    message: readMessage(event, createdAt),
    memberIds: readMembers(event['members'] ?? channel?.['members']),
    truncatedAt: asDate(channel?.['truncated_at']),
    channel,
    memberId: memberIdOf(event['member']),
    user: readUser(asRecord(event['user'])),
    hardDelete: isSet(event['hard_delete']),
    deletedForMe: event['deleted_for_me'] === true,
  };
}

/** {@link readStreamEvent} for signed bytes; null also when they are not JSON. */
export function parseStreamEvent(bytes: Buffer, receivedAt: Date): StreamEvent | null {
  try {
    return readStreamEvent(JSON.parse(bytes.toString('utf8')), receivedAt);
  } catch {
    return null;
  }
}

function cidOf(event: Record<string, unknown>, channel: Record<string, unknown> | undefined): string | undefined {
  const cid = asText(event['cid']) ?? asText(channel?.['cid']);
  if (cid) return cid;
  const type = asText(event['channel_type']);
  const id = asText(event['channel_id']);
  return type && id ? `${type}:${id}` : undefined;
}

function readMembers(members: unknown): string[] {
  if (!Array.isArray(members)) return [];
  return members.flatMap((member) => memberIdOf(member) ?? []);
}

function memberIdOf(member: unknown): string | undefined {
  const record = asRecord(member);
  return asText(record?.['user_id']) ?? asText(asRecord(record?.['user'])?.['id']);
}

function readUser(user: Record<string, unknown> | undefined): StreamEventUser | undefined {
  const id = asText(user?.['id']);
  if (!user || !id) return undefined;
  const text = (field: string): string | undefined => {
    const value = user[field];
    return typeof value === 'string' && value ? value : undefined;
  };
  return { id, name: text('name'), image: text('image'), role: text('role') };
}
