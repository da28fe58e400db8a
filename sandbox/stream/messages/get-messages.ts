import { requireServer } from '../auth/permissions.js';
import { findChannel } from '../channels/channel-input.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { readString, required } from '../http/input.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { JsonObject } from '../state/entities.js';
import { findReadableMessage } from './find-message.js';
import { mayRead } from './message-restriction.js';
import { messageAnswer, messageAnswers } from './message-view.js';

/** Reading messages by id. */
export const getMessagesEndpoints: readonly Endpoint[] = [
  {
    name: 'GetMessage',
    method: 'GET',
    path: '/messages/:messageId',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: getMessage,
  },
  {
    name: 'GetManyMessages',
    method: 'GET',
    path: '/channels/:type/:id/messages',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: getManyMessages,
  },
];

function getMessage(call: ApiCall): JsonObject {
  const showDeleted = call.query.show_deleted_message === 'true';
  if (showDeleted) requireServer(call, 'see deleted messages');
  return { message: messageAnswer(call, findReadableMessage(call), { showDeleted }) };
}

/** Ids of other channels, of restricted messages and of no message at all are left out of the answer. */
function getManyMessages(call: ApiCall): JsonObject {
  const channel = findChannel(call);
  requireInChannel(call, channel, 'read-channel');
  const ids = required(readString(call.query, 'ids'), 'ids').split(',');
  const messages = ids.flatMap((id) => call.store.messages.get(id) ?? []);
  const visible = messages.filter(
    (message) => message.cid === channel.cid && !message.truncated && mayRead(call, message),
  );
  return { messages: messageAnswers(call, visible) };
}
