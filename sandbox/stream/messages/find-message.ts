import { findChannelByCid } from '../channels/channel-input.js';
import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { isOwnedBy, requireInChannel } from '../permissions/require-grant.js';
import type { MessageRecord } from '../state/entities.js';
import { mayRead } from './message-restriction.js';

/** The message of a path; code 16 when there is none. Whether the caller may read it is not looked at. */
export function findMessage(call: ApiCall): MessageRecord {
  const id = call.params.messageId ?? '';
  const message = call.store.messages.get(id);
  if (message === undefined || message.truncated) throw refuse('notFound', `the message ${id} does not exist`);
  if (!mayRead(call, message)) throw refuse('notFound', `the message ${id} does not exist`);
  return message;
}

/** The message of a path that the caller may read. */
export function findReadableMessage(call: ApiCall): MessageRecord {
  const message = findMessage(call);
  requireInChannel(call, findChannelByCid(call, message.cid), 'read-channel');
  return message;
}

/** Refuses a client that may not do this to the message; its sender is the owner. A frozen channel may stop clients, too. */
export function requireOnMessage(
  call: ApiCall,
  message: MessageRecord,
  action: 'update-message' | 'delete-message',
): void {
  const channel = findChannelByCid(call, message.cid);
  requireInChannel(call, channel, action, isOwnedBy(call, message.userId));
  if (channel.frozen && call.assumptions.changesWhileFrozen === 'refuse') {
    requireInChannel(call, channel, 'use-frozen-channel');
  }
}

/** Refuses a message that was deleted with code 4. */
export function checkNotDeleted(message: MessageRecord): MessageRecord {
  if (message.deletedAt !== null) throw refuse('input', `the message ${message.id} was deleted`);
  return message;
}
