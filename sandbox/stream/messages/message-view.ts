import { viewerId } from '../auth/viewer.js';
import type { ApiCall } from '../http/endpoint.js';
import { reactionSummary } from '../reactions/reaction-view.js';
import type { JsonObject, MessageRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { userViewById } from '../users/user-view.js';

/** How a message is shown. */
export interface MessageViewOptions {
  /** Shows what a deleted message said; for servers only. */
  readonly showDeleted?: boolean;
  /** Whose reactions are shown as own ones; those of nobody in events. */
  readonly viewerId?: string | undefined;
}

/** A message as Stream writes it, users filled in. A deleted one keeps its place and loses its content. */
export function messageView(store: Store, message: MessageRecord, options: MessageViewOptions = {}): JsonObject {
  const isEmptied = message.deletedAt !== null && options.showDeleted !== true;
  const text = isEmptied ? '' : message.text;
  return {
    ...(isEmptied ? {} : message.custom),
    id: message.id,
    cid: message.cid,
    type: message.deletedAt === null ? message.type : 'deleted',
    text,
    html: text === '' ? '' : `<p>${escapeHtml(text)}</p>\n`,
    user: userViewById(store, message.userId),
    attachments: isEmptied ? [] : message.attachments,
    mentioned_users: message.mentionedUserIds.flatMap((id) => userViewById(store, id) ?? []),
    ...reactionSummary(store, message, options.viewerId),
    reply_count: message.replyCount,
    ...participation(store, message),
    deleted_reply_count: 0,
    restricted_visibility: message.restrictedVisibility ?? [],
    shadowed: false,
    silent: message.silent,
    pinned: message.pinned,
    pinned_at: message.pinnedAt,
    pinned_by: message.pinnedById === null ? null : userViewById(store, message.pinnedById),
    pin_expires: message.pinExpires,
    created_at: message.createdAt,
    updated_at: message.updatedAt,
    ...(message.parentId === null ? {} : { parent_id: message.parentId, show_in_channel: message.showInChannel }),
    ...quotation(store, message),
    ...(message.textUpdatedAt === null ? {} : { message_text_updated_at: message.textUpdatedAt }),
    ...(message.deletedAt === null ? {} : { deleted_at: message.deletedAt }),
  };
}

/** A message as the answer to a call carries it: with the caller's own reactions. */
export function messageAnswer(call: ApiCall, message: MessageRecord, options: MessageViewOptions = {}): JsonObject {
  return messageView(call.store, message, { viewerId: viewerId(call), ...options });
}

/** Many messages at once, in the given order. */
export function messageAnswers(call: ApiCall, messages: readonly MessageRecord[]): JsonObject[] {
  return messages.map((message) => messageAnswer(call, message));
}

function quotation(store: Store, message: MessageRecord): JsonObject {
  if (message.quotedMessageId === null) return {};
  const found = store.messages.get(message.quotedMessageId);
  const quoted = found?.restrictedVisibility?.length ? undefined : found;
  return {
    quoted_message_id: message.quotedMessageId,
    quoted_message: quoted === undefined ? null : messageView(store, { ...quoted, quotedMessageId: null }),
  };
}

/** Who has replied, in the order of their first replies. */
function participation(store: Store, message: MessageRecord): JsonObject {
  if (message.replyCount === 0) return {};
  const userIds = new Set(store.messages.inGroup('parent', message.id).map(({ userId }) => userId));
  return { thread_participants: [...userIds].flatMap((id) => userViewById(store, id) ?? []) };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
