import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { checkImplemented } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';
import { checkNotDeleted, findMessage, requireOnMessage } from './find-message.js';
import { emitMessageEvent, tellReplies } from './message-events.js';
import { hardDeleteMessage, softDeleteMessage } from './message-removal.js';
import { messageAnswer } from './message-view.js';

/** Deleting one message: emptied in its place, or removed with `hard=true`. */
export const deleteMessageEndpoints: readonly Endpoint[] = [
  {
    name: 'DeleteMessage',
    method: 'DELETE',
    path: '/messages/:messageId',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: deleteMessage,
  },
];

function deleteMessage(call: ApiCall): JsonObject {
  checkImplemented(call.query, ['delete_for_me']);
  return call.query.hard === 'true' ? deleteHard(call) : deleteSoft(call);
}

function deleteSoft(call: ApiCall): JsonObject {
  const message = findMessage(call);
  requireOnMessage(call, message, 'delete-message');
  const deleted = softDeleteMessage(call, checkNotDeleted(message));
  emitMessageEvent(call, 'message.deleted', deleted, { hard_delete: false });
  return { message: messageAnswer(call, deleted) };
}

/** Also removes a message that was soft-deleted before. */
function deleteHard(call: ApiCall): JsonObject {
  const message = findMessage(call);
  if (call.caller.kind === 'user') {
    throw refuse('input', 'hard delete messages is only allowed with server side auth');
  }
  const timestamp = call.timeline.next();
  hardDeleteMessage(call, message);
  const deleted = { ...message, deletedAt: timestamp, updatedAt: timestamp };
  emitMessageEvent(call, 'message.deleted', deleted, { hard_delete: true });
  tellReplies(call, message.parentId);
  return { message: messageAnswer(call, deleted) };
}
