import type { StreamMessage } from '../stream/stream-message.js';
import type { MessageDto } from './message.dto.js';
import { fromWireAttachments } from './posting/attachments.js';

/** A message as answers show it. */
export function toMessageDto(message: StreamMessage): MessageDto {
  const { parentId, restrictedTo, pinned, pinnedAt, pinnedById, pinExpires, deletedAt } = message;
  return {
    id: message.id,
    cid: message.cid,
    userId: message.userId ?? null,
    type: message.type,
    text: message.text,
    attachments: fromWireAttachments(message.attachments),
    mentionedUserIds: [...message.mentionedUserIds],
    custom: message.custom,
    ...(parentId !== undefined && { parentId, showInChannel: message.showInChannel }),
    replyCount: message.replyCount,
    silent: message.silent,
    ...(restrictedTo && { restrictedTo: [...restrictedTo] }),
    pinned,
    ...(pinned && pinnedAt !== undefined && { pinnedAt }),
    ...(pinned && pinnedById !== undefined && { pinnedBy: pinnedById }),
    ...(pinned && pinExpires !== undefined && { pinnedUntil: pinExpires }),
    reactionCounts: message.reactionCounts,
    latestReactions: message.latestReactions.map((reaction) => ({ ...reaction })),
    createdAt: message.createdAt,
    updatedAt: message.updatedAt,
    ...(deletedAt !== undefined && { deletedAt }),
  };
}
