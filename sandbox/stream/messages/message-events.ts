import { channelScope, emitChannelEvent } from '../channels/channel-events.js';
import { findChannelByCid } from '../channels/channel-input.js';
import { channelView, memberViews } from '../channels/channel-view.js';
import type { ApiCall } from '../http/endpoint.js';
import type { JsonObject, MessageRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { participantIds } from '../threads/thread-reads.js';
import { userViewById } from '../users/user-view.js';
import { messageView } from './message-view.js';

const MAX_MEMBERS_IN_EVENT = 50;

/** Tells those who take part in a thread of a reply, the sender as well: its lists change, too. */
export function tellThread(call: ApiCall, parentId: string | null, reply: MessageRecord): void {
  const { store } = call;
  const parent = parentId === null ? undefined : store.messages.get(parentId);
  if (parent === undefined) return;
  const channel = findChannelByCid(call, parent.cid);
  const isMember = (userId: string): boolean => store.members.get(memberKey(parent.cid, userId)) !== undefined;
  call.tell({
    type: 'notification.thread_message_new',
    ...channelScope(call, channel),
    user: userViewById(store, reply.userId),
    channel: channelView(store, channel),
    message: messageView(store, reply),
    message_id: reply.id,
    thread_id: parent.id,
    thread_participants: participantIds(store, parent)
      .filter(isMember)
      .flatMap((id) => userViewById(store, id) ?? []),
  });
}

/** Tells those who watch how many replies a message has now. It is not edited: its `updated_at` stays. */
export function tellReplies(call: ApiCall, parentId: string | null): void {
  const parent = parentId === null ? undefined : call.store.messages.get(parentId);
  if (parent === undefined) return;
  const channel = findChannelByCid(call, parent.cid);
  call.tell({
    type: 'message.updated',
    ...channelScope(call, channel),
    user: userViewById(call.store, parent.userId),
    channel: channelView(call.store, channel),
    message: messageView(call.store, parent),
    message_id: parent.id,
  });
}

/** Records an event of a message. Its `user` is the author, unless a server deletes: then there is none, as in Stream. */
export function emitMessageEvent(call: ApiCall, type: string, message: MessageRecord, fields: JsonObject): void {
  const channel = findChannelByCid(call, message.cid);
  const hasUser = type !== 'message.deleted' || call.caller.kind === 'user';
  emitChannelEvent(call, type, channel, {
    ...(hasUser ? { user: userViewById(call.store, message.userId) } : {}),
    channel: channelView(call.store, channel),
    members: memberViews(call.store, channel.cid, MAX_MEMBERS_IN_EVENT),
    message: messageView(call.store, message),
    message_id: message.id,
    ...fields,
  });
}
