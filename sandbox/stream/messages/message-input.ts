import { refuse } from '../http/errors.js';
import {
  checkImplemented,
  checkReserved,
  checkSize,
  omit,
  readBoolean,
  readObjects,
  readString,
  readTimestamp,
} from '../http/input.js';
import { isObject } from '../http/input.js';
import type { JsonObject, MessageRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';

const MAX_ID_LENGTH = 255;
const MAX_ATTACHMENTS = 30;
const MAX_MENTIONS = 25;
const NOT_DONE = [
  'restricted_visibility',
  'poll_id',
  'pending',
  'command',
  'mentioned_here',
  'mentioned_channel',
  'mentioned_roles',
  'mentioned_group_ids',
  'shared_location',
];

/** Fields of a message that the server keeps; they cannot be written. */
export const RESERVED_MESSAGE_FIELDS: ReadonlySet<string> = new Set([
  'cid',
  'created_at',
  'updated_at',
  'deleted_at',
  'html',
  'latest_reactions',
  'own_reactions',
  'reaction_counts',
  'reaction_scores',
  'reaction_groups',
  'reply_count',
  'deleted_reply_count',
  'thread_participants',
  'message_text_updated_at',
  'shadowed',
  'pinned_by',
  'quoted_message',
]);

/** What the official SDK sends back of a message that it edits, of fields that cannot be written, and a mark of its own. */
export const ECHOED_MESSAGE_FIELDS: ReadonlySet<string> = new Set([
  'reaction_scores',
  'reaction_groups',
  'deleted_reply_count',
  'thread_participants',
  'message_text_updated_at',
  'shadowed',
  'pinned_by',
  'status',
]);

const FIXED_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'text',
  'type',
  'user',
  'user_id',
  'attachments',
  'mentioned_users',
  'parent_id',
  'show_in_channel',
  'quoted_message_id',
  'silent',
  'pinned',
  'pinned_at',
  'pin_expires',
  ...NOT_DONE,
]);

/** The part of a message that its author writes. */
export type MessageContent = Pick<
  MessageRecord,
  'text' | 'attachments' | 'mentionedUserIds' | 'quotedMessageId' | 'pinned' | 'pinExpires' | 'custom'
>;

/** Reads and checks the content of a whole message. */
export function readContent(store: Store, input: JsonObject): MessageContent {
  checkReserved(input, RESERVED_MESSAGE_FIELDS, 'message');
  checkImplemented(input, NOT_DONE);
  const custom = omit(input, FIXED_FIELDS);
  checkSize(custom, 'the custom data of the message');
  return {
    text: readString(input, 'text') ?? '',
    attachments: readAttachments(input),
    mentionedUserIds: readMentions(store, input),
    quotedMessageId: readQuotation(store, input),
    pinned: readBoolean(input, 'pinned') ?? false,
    pinExpires: readTimestamp(input, 'pin_expires') ?? null,
    custom,
  };
}

/** The id that the sender chose, checked; undefined when the server is to make one. */
export function readMessageId(store: Store, input: JsonObject): string | undefined {
  const id = readString(input, 'id');
  if (id === undefined || id === '') return undefined;
  if (id.length > MAX_ID_LENGTH || /[,%]/.test(id)) {
    throw refuse('input', 'message.id must have at most 255 characters and neither a comma nor a percent sign');
  }
  if (store.messages.get(id) !== undefined) throw refuse('input', `a message with the id ${id} already exists`);
  return id;
}

function readAttachments(input: JsonObject): JsonObject[] {
  const attachments = readObjects(input, 'attachments') ?? [];
  if (attachments.length > MAX_ATTACHMENTS) {
    throw refuse('input', `message.attachments must contain at most ${MAX_ATTACHMENTS} items`);
  }
  checkSize(attachments, 'message.attachments');
  return attachments;
}

function readMentions(store: Store, input: JsonObject): string[] {
  const list: unknown = input.mentioned_users ?? [];
  if (!Array.isArray(list)) throw refuse('input', 'message.mentioned_users must be a list');
  if (list.length > MAX_MENTIONS) {
    throw refuse('input', `message.mentioned_users must contain at most ${MAX_MENTIONS} items`);
  }
  const ids = list.map((item: unknown) => (isObject(item) ? item.id : item));
  return ids.filter((id): id is string => typeof id === 'string' && store.users.get(id) !== undefined);
}

function readQuotation(store: Store, input: JsonObject): string | null {
  const id = readString(input, 'quoted_message_id');
  if (id === undefined || id === '') return null;
  if (store.messages.get(id) === undefined) throw refuse('input', `the quoted message ${id} does not exist`);
  return id;
}
