import { actingUserId } from '../auth/permissions.js';
import { maxMessageLength } from '../channel-types/channel-overrides.js';
import { findChannelByCid } from '../channels/channel-input.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { omit, readBoolean, readObject, required } from '../http/input.js';
import { applyPatch, readPatch } from '../http/patch.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { JsonObject, MessageRecord } from '../state/entities.js';
import { checkNotDeleted, findMessage, requireOnMessage } from './find-message.js';
import { emitMessageEvent } from './message-events.js';
import { ECHOED_MESSAGE_FIELDS, type MessageContent, readContent, RESERVED_MESSAGE_FIELDS } from './message-input.js';
import { checkPin } from './message-restriction.js';
import { messageAnswer } from './message-view.js';
import { rememberPinExpiry, UNPINNED } from './pins.js';

const PARTIAL_RESERVED: ReadonlySet<string> = new Set([...RESERVED_MESSAGE_FIELDS, 'id', 'type', 'user', 'parent_id']);

/** Changing a message: whole (its custom data is replaced) or in part (merged). The author stays who it was. */
export const updateMessageEndpoints: readonly Endpoint[] = [
  {
    name: 'UpdateMessage',
    method: 'POST',
    path: '/messages/:messageId',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: updateMessage,
  },
  {
    name: 'UpdateMessagePartial',
    method: 'PUT',
    path: '/messages/:messageId',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: updateMessagePartial,
  },
];

/** A message may come back as it was read: what cannot be written of it is left alone. */
function updateMessage(call: ApiCall): JsonObject {
  const { cid, ...input } = required(readObject(call.body, 'message'), 'message');
  const actorId = actingUserId(call, input, 'message.');
  const before = findMessage(call);
  if (cid !== undefined && cid !== before.cid) throw refuse('input', 'message.cid cannot be updated');
  return write(call, before, omit(input, ECHOED_MESSAGE_FIELDS), actorId);
}

function updateMessagePartial(call: ApiCall): JsonObject {
  const actorId = actingUserId(call, call.body);
  const before = findMessage(call);
  const patch = readPatch(call.body, PARTIAL_RESERVED);
  return write(call, before, applyPatch(inputOf(before), patch), actorId);
}

function write(call: ApiCall, before: MessageRecord, input: JsonObject, actorId: string): JsonObject {
  const content = readContent(call.store, input);
  requireChange(call, before, content);
  checkNotDeleted(before);
  if ((readBoolean(input, 'silent') ?? before.silent) !== before.silent) {
    throw refuse('input', 'message.silent field cannot be updated');
  }
  const maxLength = maxMessageLength(call.store, findChannelByCid(call, before.cid));
  if (content.text.length > maxLength) {
    throw refuse('messageTooLong', `message.text must have at most ${maxLength} characters`);
  }
  checkPin(content.pinned, before.restrictedVisibility);
  const timestamp = call.timeline.next();
  const message = call.store.messages.put({
    ...before,
    ...content,
    ...pinOf(before, content, actorId, timestamp),
    updatedAt: timestamp,
    textUpdatedAt: content.text === before.text ? before.textUpdatedAt : timestamp,
  });
  rememberPinExpiry(call.store, message, call.timeline.nowMs());
  emitMessageEvent(call, 'message.updated', message, { message_update: changeOf(before, message) });
  return { message: messageAnswer(call, message) };
}

/** Pinning has a permission of its own. Whatever else is written, be it the same as before, is an update. */
function requireChange(call: ApiCall, before: MessageRecord, content: MessageContent): void {
  const { change_set: changes } = changeOf(before, { ...before, ...content });
  const { pin, ...others } = changes;
  if (!pin || Object.values(others).includes(true)) requireOnMessage(call, before, 'update-message');
  if (pin) requireInChannel(call, findChannelByCid(call, before.cid), 'pin-message');
}

function pinOf(
  before: MessageRecord,
  content: MessageContent,
  actorId: string,
  timestamp: string,
): Pick<MessageRecord, 'pinned' | 'pinnedAt' | 'pinnedById' | 'pinExpires'> {
  if (!content.pinned) return UNPINNED;
  const { pinExpires } = content;
  const { pinnedAt, pinnedById } = before.pinned ? before : { pinnedAt: timestamp, pinnedById: actorId };
  return { pinned: true, pinnedAt, pinnedById, pinExpires };
}

/** The input that would produce this record. */
function inputOf(message: MessageRecord): JsonObject {
  return {
    ...message.custom,
    text: message.text,
    attachments: message.attachments,
    mentioned_users: message.mentionedUserIds,
    quoted_message_id: message.quotedMessageId,
    silent: message.silent,
    pinned: message.pinned,
    pin_expires: message.pinExpires,
  };
}

function changeOf(
  before: MessageRecord,
  after: MessageRecord,
): { old_text: string; change_set: Record<string, boolean> } {
  const differs = (field: keyof MessageRecord): boolean =>
    JSON.stringify(before[field]) !== JSON.stringify(after[field]);
  return {
    old_text: before.text,
    change_set: {
      text: differs('text'),
      html: differs('text'),
      attachments: differs('attachments'),
      mentioned_user_ids: differs('mentionedUserIds'),
      quoted_message_id: differs('quotedMessageId'),
      silent: false,
      pin: differs('pinned') || differs('pinExpires'),
      custom: differs('custom'),
      mml: false,
    },
  };
}
