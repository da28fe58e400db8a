/** The event types that handlers may declare. Events of other types are stored and acknowledged, and nothing more. */
const STREAM_EVENT_TYPES = [
  'message.new',
  'message.updated',
  'message.deleted',
  'channel.created',
  'channel.updated',
  'channel.deleted',
  'channel.truncated',
  'channel.frozen',
  'channel.unfrozen',
  'member.added',
  'member.removed',
  'member.updated',
  'user.updated',
] as const;
export type StreamEventType = (typeof STREAM_EVENT_TYPES)[number];

export const isHandledType = (type: string): type is StreamEventType =>
  STREAM_EVENT_TYPES.some((handled) => handled === type);

/** A message in an event. */
export interface StreamEventMessage {
  readonly id: string;
  readonly text: string;
  readonly userId: string;
  readonly parentId: string | undefined;
  readonly silent: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

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
}

/** A stored event, as handlers get it. */
export interface ReceivedEvent extends StreamEvent {
  readonly type: StreamEventType;
  /** The id of the delivery that brought it, by which the log lines of its work are found. */
  readonly requestId: string | null;
}

const MAX_ID_LENGTH = 255;

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
    message: readMessage(asRecord(event['message']), createdAt),
    memberIds: readMembers(event['members'] ?? channel?.['members']),
    truncatedAt: asDate(channel?.['truncated_at']),
    channel,
    memberId: memberIdOf(event['member']),
    user: readUser(asRecord(event['user'])),
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

function readMessage(message: Record<string, unknown> | undefined, eventAt: Date): StreamEventMessage | undefined {
  const id = asText(message?.['id']);
  if (!message || !id) return undefined;
  const createdAt = asDate(message['created_at']) ?? eventAt;
  return {
    id,
    text: typeof message['text'] === 'string' ? message['text'] : '',
    userId: asText(asRecord(message['user'])?.['id']) ?? asText(message['user_id']) ?? '',
    parentId: asText(message['parent_id']),
    silent: message['silent'] === true,
    createdAt,
    updatedAt: asDate(message['updated_at']) ?? createdAt,
  };
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

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** For ids and names: a text that is longer than any id in Stream is ignored. */
function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH ? value : undefined;
}

/** Nanoseconds since 1970, between 2001 and the end of what 64 bits hold: shorter numbers are of another unit. */
const NANOSECONDS = { min: 1e18, max: 2 ** 63 };

/** A time as ISO text or as a whole number of nanoseconds, which Stream's next generation sends. */
function asDate(value: unknown): Date | undefined {
  if (typeof value === 'string') {
    const date = new Date(value);
    return Number.isNaN(date.getTime()) ? undefined : date;
  }
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  if (value < NANOSECONDS.min || value >= NANOSECONDS.max) return undefined;
  // Such numbers are read with an error of up to half a microsecond, which must not move a time to the millisecond before.
  return new Date(Math.floor(Math.round(value / 1000) / 1000));
}
