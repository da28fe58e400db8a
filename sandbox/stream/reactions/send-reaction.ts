import { actingUserId } from '../auth/permissions.js';
import { channelConfigOf } from '../channel-types/channel-overrides.js';
import { emitWithChannel } from '../channels/channel-events.js';
import { findChannelByCid } from '../channels/channel-input.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { readBoolean, readObject, required } from '../http/input.js';
import { checkNotDeleted, findMessage } from '../messages/find-message.js';
import { messageAnswer, messageView } from '../messages/message-view.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject, MessageRecord, ReactionRecord } from '../state/entities.js';
import { reactionKey } from '../state/keys.js';
import { findActiveUser } from '../users/user-input.js';
import { userViewById } from '../users/user-view.js';
import { readReaction } from './reaction-input.js';
import { reactionView } from './reaction-view.js';

/** Reacting to a message and taking it back. A user has at most one reaction of a type to a message. */
export const sendReactionEndpoints: readonly Endpoint[] = [
  {
    name: 'SendReaction',
    method: 'POST',
    path: '/messages/:messageId/reaction',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: sendReaction,
  },
  {
    name: 'DeleteReaction',
    method: 'DELETE',
    path: '/messages/:messageId/reaction/:type',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: deleteReaction,
  },
];

function sendReaction(call: ApiCall): JsonObject {
  const input = required(readObject(call.body, 'reaction'), 'reaction');
  readBoolean(call.body, 'skip_push');
  const isUnique = readBoolean(call.body, 'enforce_unique') ?? false;
  const message = findMessage(call);
  const channel = findChannelByCid(call, message.cid);
  requireInChannel(call, channel, 'create-reaction');
  checkOpen(call, channel);
  const { id: userId } = findActiveUser(call.store, actingUserId(call, input, 'reaction.'));
  const content = readReaction(input);
  checkNotDeleted(message);
  const replaced = isUnique ? removeReactionsOf(call, message, userId) : 0;
  const reaction = put(call, { messageId: message.id, userId, ...content });
  return answer(call, replaced > 0 ? 'reaction.updated' : 'reaction.new', message, reaction);
}

function deleteReaction(call: ApiCall): JsonObject {
  const message = findMessage(call);
  const channel = findChannelByCid(call, message.cid);
  const userId = actingUserId(call, call.query);
  // Clients take back what is their own: nothing in a call of theirs could name the reaction of another.
  requireInChannel(call, channel, 'delete-reaction', true);
  checkOpen(call, channel);
  const type = call.params.type ?? '';
  const key = reactionKey({ messageId: message.id, userId, type });
  const reaction = call.store.reactions.get(key);
  if (reaction === undefined) throw refuse('notFound', `the user ${userId} has no reaction ${type} to ${message.id}`);
  call.store.reactions.delete(key);
  return answer(call, 'reaction.deleted', message, reaction);
}

/** Reactions can be switched off, and a frozen channel is closed to clients without a grant for that. */
function checkOpen(call: ApiCall, channel: ChannelRecord): void {
  if (channelConfigOf(call.store, channel).reactions !== true) throw refuse('featureOff', 'reactions are switched off');
  if (channel.frozen) requireInChannel(call, channel, 'use-frozen-channel');
}

function removeReactionsOf(call: ApiCall, message: MessageRecord, userId: string): number {
  const own = call.store.reactions.inGroup('message', message.id).filter((reaction) => reaction.userId === userId);
  for (const reaction of own) call.store.reactions.delete(reactionKey(reaction));
  return own.length;
}

/** A repeated reaction keeps the time of the first. */
function put(call: ApiCall, content: Omit<ReactionRecord, 'createdAt' | 'updatedAt'>): ReactionRecord {
  const timestamp = call.timeline.next();
  const createdAt = call.store.reactions.get(reactionKey(content))?.createdAt ?? timestamp;
  return call.store.reactions.put({ ...content, createdAt, updatedAt: timestamp });
}

/** Records the event, in which nobody's reactions are own ones, and answers as the reacting user sees the message. */
function answer(call: ApiCall, type: string, message: MessageRecord, reaction: ReactionRecord): JsonObject {
  const view = reactionView(call.store, reaction);
  emitWithChannel(call, type, findChannelByCid(call, message.cid), {
    user: userViewById(call.store, reaction.userId),
    message: messageView(call.store, message),
    message_id: message.id,
    reaction: view,
  });
  return { message: messageAnswer(call, message, { viewerId: reaction.userId }), reaction: view };
}
