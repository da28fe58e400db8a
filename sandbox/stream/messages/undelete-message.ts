import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { readString, required } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';
import { checkUsable } from '../users/user-input.js';
import { findMessage } from './find-message.js';
import { emitMessageEvent } from './message-events.js';
import { messageAnswer } from './message-view.js';

/** Restoring a message that was deleted softly. */
export const undeleteMessageEndpoints: readonly Endpoint[] = [
  {
    name: 'UndeleteMessage',
    method: 'POST',
    path: '/messages/:messageId/undelete',
    limitPerMinute: 1000,
    clients: 'refused',
    handle: undeleteMessage,
  },
];

function undeleteMessage(call: ApiCall): JsonObject {
  const userId = required(readString(call.body, 'undeleted_by'), 'undeleted_by');
  const user = call.store.users.get(userId);
  if (user === undefined) throw refuse('input', `the user ${userId} does not exist`);
  checkUsable(user);
  const message = findMessage(call);
  if (message.deletedAt === null) throw refuse('input', `the message ${message.id} is not deleted`);
  const restored = call.store.messages.put({ ...message, deletedAt: null, updatedAt: call.timeline.next() });
  emitMessageEvent(call, 'message.undeleted', restored, {});
  return { message: messageAnswer(call, restored) };
}
