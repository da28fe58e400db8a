import { emitChannelEvent } from '../channels/channel-events.js';
import { findChannelByCid } from '../channels/channel-input.js';
import { channelView, memberViews } from '../channels/channel-view.js';
import type { ApiCall } from '../http/endpoint.js';
import type { JsonObject, MessageRecord } from '../state/entities.js';
import { userViewById } from '../users/user-view.js';
import { messageView } from './message-view.js';

const MAX_MEMBERS_IN_EVENT = 50;

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
