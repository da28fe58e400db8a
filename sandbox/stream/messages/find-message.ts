import { notAllowed, requireMembership } from '../auth/permissions.js';
import { findChannelByCid } from '../channels/channel-input.js';
import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import type { MessageRecord } from '../state/entities.js';
import { mayRead } from './message-restriction.js';

/** The message of a path that the caller may read; code 16 when there is none. */
export function findMessage(call: ApiCall): MessageRecord {
  const id = call.params.messageId ?? '';
  const message = call.store.messages.get(id);
  if (message === undefined || message.truncated) throw refuse('notFound', `the message ${id} does not exist`);
  requireMembership(call, findChannelByCid(call, message.cid));
  if (!mayRead(call, message)) throw refuse('notFound', `the message ${id} does not exist`);
  return message;
}

/** The message of a path that the caller may change: its own, or any for a server. A deleted one is code 4. */
export function findChangeableMessage(call: ApiCall): MessageRecord {
  const message = findMessage(call);
  if (call.caller.kind === 'user' && call.caller.user.id !== message.userId) {
    throw notAllowed(call, "change another user's message");
  }
  if (message.deletedAt !== null) throw refuse('input', `the message ${message.id} was deleted`);
  return message;
}
