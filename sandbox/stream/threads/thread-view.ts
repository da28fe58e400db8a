import { viewerId } from '../auth/viewer.js';
import { findChannelByCid } from '../channels/channel-input.js';
import { channelView, memberViews } from '../channels/channel-view.js';
import type { ApiCall } from '../http/endpoint.js';
import { readInteger } from '../http/input.js';
import { messageAnswer, messageAnswers } from '../messages/message-view.js';
import type { JsonObject, MessageRecord } from '../state/entities.js';
import { threadReadKey } from '../state/keys.js';
import { userViewById } from '../users/user-view.js';
import { participantIds, repliesFor, threadLastRead, unreadReplies } from './thread-reads.js';

/** How much of a thread an answer carries. */
interface ThreadLimits {
  readonly replies: number;
  readonly participants: number;
  readonly members: number;
}

/** Reads the limits; code 4 beyond 100. */
export function readThreadLimits(from: JsonObject): ThreadLimits {
  return {
    replies: readInteger(from, 'reply_limit', 0, 100) ?? 2,
    participants: readInteger(from, 'participant_limit', 0, 100) ?? 100,
    members: readInteger(from, 'member_limit', 0, 100) ?? 100,
  };
}

/** What events tell of a thread. */
export function threadScope(call: ApiCall, parent: MessageRecord): JsonObject {
  const replies = repliesFor(call.store, parent, viewerId(call));
  const participants = participantIds(call.store, parent).length;
  return {
    channel_cid: parent.cid,
    parent_message_id: parent.id,
    title: '',
    created_by_user_id: parent.userId,
    reply_count: parent.replyCount,
    participant_count: participants,
    active_participant_count: participants,
    created_at: replies[0]?.createdAt ?? parent.createdAt,
    updated_at: replies.at(-1)?.createdAt ?? parent.updatedAt,
    last_message_at: replies.at(-1)?.createdAt ?? parent.createdAt,
    ...(parent.deletedAt === null ? {} : { deleted_at: parent.deletedAt }),
  };
}

/** A thread with its latest replies, oldest first, and how far its participants have read. */
export function threadView(call: ApiCall, parent: MessageRecord, limits: ThreadLimits): JsonObject {
  const { store } = call;
  const replies = repliesFor(store, parent, viewerId(call));
  const participants = participantIds(store, parent).slice(0, limits.participants);
  const members = memberViews(store, parent.cid, limits.members);
  return {
    ...threadScope(call, parent),
    channel: { ...channelView(store, findChannelByCid(call, parent.cid)), members },
    parent_message: messageAnswer(call, parent),
    created_by: userViewById(store, parent.userId),
    thread_participants: participants.map((userId) => ({
      channel_cid: parent.cid,
      thread_id: parent.id,
      user_id: userId,
      user: userViewById(store, userId),
      created_at: replies.find((reply) => reply.userId === userId)?.createdAt ?? parent.createdAt,
      last_read_at: threadLastRead(store, parent, userId),
    })),
    latest_replies: messageAnswers(call, limits.replies === 0 ? [] : replies.slice(-limits.replies)),
    read: participants.map((userId) => readView(call, parent, userId)),
  };
}

function readView({ store }: ApiCall, parent: MessageRecord, userId: string): JsonObject {
  const messageId = store.threadReads.get(threadReadKey({ parentId: parent.id, userId }))?.lastReadMessageId ?? null;
  return {
    user: userViewById(store, userId),
    last_read: threadLastRead(store, parent, userId),
    unread_messages: unreadReplies(store, parent, userId),
    ...(messageId === null ? {} : { last_read_message_id: messageId }),
  };
}
