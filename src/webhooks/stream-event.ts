import type { EventSource, Received, SourceEvent } from './event-source.js';
import { asDate, asRecord, asText, isSet, parseJson } from './read-json.js';
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

/** The event types that handlers may declare. */
export const STREAM_EVENT_TYPES = [
  'message.new',
  'message.updated',
  'message.deleted',
  'message.undeleted',
  ...CHANNEL_CHANGE_TYPES,
  'user.updated',
] as const;
export type StreamEventType = (typeof STREAM_EVENT_TYPES)[number];

/** A user in an event. */
interface StreamEventUser {
  readonly id: string;
  readonly name: string | undefined;
  readonly image: string | undefined;
  readonly role: string | undefined;
}

/** What we use of a Stream event. Everything but its type may be missing. */
export interface StreamEvent extends SourceEvent {
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
export type ReceivedEvent = Received<StreamEvent>;

/** A message is new once. */
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

export const STREAM_EVENTS: EventSource<StreamEvent> = {
  name: 'stream',
  types: STREAM_EVENT_TYPES,
  parse: (bytes, receivedAt) => readStreamEvent(parseJson(bytes), receivedAt),
  semanticKeyOf,
};

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
