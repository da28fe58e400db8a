import { asDate, asRecord, asText, isSet, userIdsOf } from './read-json.js';

/** A message in an event. What its flags mean is decided in `src/chat/channels/message-visibility.ts`. */
export interface StreamEventMessage {
  readonly id: string;
  readonly text: string;
  /** The sender. */
  readonly userId: string;
  /** `regular`, `system`, `reply`, `ephemeral`, `error`, `deleted`; empty when it is no text. */
  readonly type: string;
  /** The only users who may read it; undefined: every member. */
  readonly restrictedTo: readonly string[] | undefined;
  /** Its sender is shadow-banned. */
  readonly shadowed: boolean;
  /** A reply that is shown in its thread only. */
  readonly inThread: boolean;
  /** Whom a reply in a thread concerns: those who wrote there, and whom it mentions. Undefined where the event has no list. */
  readonly threadUserIds: readonly string[] | undefined;
  readonly silent: boolean;
  readonly skipPush: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | undefined;
}

type Json = Record<string, unknown>;

/** More users than this are left out: a restricted message is for a few. */
const MAX_RESTRICTED_TO = 100;

/**
 * Reads the message of an event. Unknown fields are ignored. A flag of a wrong type counts as set, and a list of a wrong
 * type as empty, so that a message is rather shown to too few than to too many.
 */
export function readMessage(event: Json, eventAt: Date): StreamEventMessage | undefined {
  const message = asRecord(event['message']);
  const id = asText(message?.['id']);
  if (!message || !id) return undefined;
  const createdAt = asDate(message['created_at']) ?? eventAt;
  const type = isFilled(message['type']) ? message['type'] : 'regular';
  return {
    id,
    text: typeof message['text'] === 'string' ? message['text'] : '',
    userId: asText(asRecord(message['user'])?.['id']) ?? asText(message['user_id']) ?? '',
    type: asText(type) ?? '',
    restrictedTo: readRestriction(message['restricted_visibility']),
    shadowed: isSet(message['shadowed']),
    inThread: isReply(message) && message['show_in_channel'] !== true,
    threadUserIds: readThread(event, message),
    silent: isSet(message['silent']),
    skipPush: isSet(message['skip_push']) || isSet(event['skip_push']),
    createdAt,
    updatedAt: asDate(message['updated_at']) ?? createdAt,
    deletedAt: asDate(message['deleted_at']),
  };
}

/** An empty list is no restriction, as in Stream. */
function readRestriction(list: unknown): string[] | undefined {
  if (!isSet(list) || (Array.isArray(list) && list.length === 0)) return undefined;
  return userIdsOf(list).slice(0, MAX_RESTRICTED_TO);
}

/** An empty text is no value, as in Stream. */
function isFilled(value: unknown): boolean {
  return isSet(value) && value !== '';
}

function isReply(message: Json): boolean {
  return message['type'] === 'reply' || isFilled(message['parent_id']);
}

function readThread(event: Json, message: Json): string[] | undefined {
  const participants = event['thread_participants'] ?? message['thread_participants'];
  if (!isSet(participants)) return undefined;
  return [participants, [event['parent_author']], message['mentioned_users']].flatMap(userIdsOf);
}
