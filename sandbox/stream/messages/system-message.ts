import { randomUUID } from 'node:crypto';
import { findChannelByCid } from '../channels/channel-input.js';
import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import type { JsonObject, MessageRecord } from '../state/entities.js';
import { actingUserId } from '../auth/permissions.js';
import { checkUsable } from '../users/user-input.js';
import { emitMessageEvent } from './message-events.js';
import { readContent, readMessageId } from './message-input.js';
import { putMessage } from './put-message.js';

/** Posts the message that goes along with a change of a channel. It is a system message and passes a frozen channel. */
export function addSystemMessage(call: ApiCall, cid: string, input: JsonObject): MessageRecord {
  const userId = actingUserId(call, input, 'message.');
  const author = call.store.users.get(userId);
  if (author === undefined) throw refuse('input', `the user ${userId} does not exist`);
  checkUsable(author);
  const content = readContent(call.store, input);
  const id = readMessageId(call.store, input) ?? randomUUID();
  const timestamp = call.timeline.next();
  const message: MessageRecord = {
    id,
    cid,
    userId,
    type: 'system',
    ...content,
    pinnedAt: null,
    pinnedById: null,
    parentId: null,
    showInChannel: false,
    replyCount: 0,
    silent: input.silent === true,
    createdAt: timestamp,
    updatedAt: timestamp,
    textUpdatedAt: null,
    deletedAt: null,
    truncated: false,
  };
  putMessage(call, findChannelByCid(call, cid), message);
  emitMessageEvent(call, 'message.new', message, { watcher_count: call.sockets.watcherIds(message.cid).length });
  return message;
}
