import { randomUUID } from 'node:crypto';
import { actingUserId } from '../auth/permissions.js';
import { findChannel } from '../channels/channel-input.js';
import { channelConfigOf, maxMessageLength } from '../channel-types/channel-overrides.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { checkImplemented, omit, readBoolean, readObject, readString, required } from '../http/input.js';
import { mayInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject, MessageRecord, MessageType } from '../state/entities.js';
import { checkUsable, userFromInput } from '../users/user-input.js';
import { readContent, readMessageId } from './message-input.js';
import { readRestriction } from './message-restriction.js';
import { messageAnswer } from './message-view.js';
import { emitMessageEvent, tellReplies, tellThread } from './message-events.js';
import { checkSending } from './send-permissions.js';
import { putMessage } from './put-message.js';

/** Read for itself: with other calls it is not done. */
const RESTRICTION: ReadonlySet<string> = new Set(['restricted_visibility']);
/** Clients have no such options: what they send of them is ignored. */
const NOT_DONE_FOR_SERVERS = ['force_moderation', 'pending', 'is_pending_message'];

/** Sending a message to a channel. */
export const sendMessageEndpoints: readonly Endpoint[] = [
  {
    name: 'SendMessage',
    method: 'POST',
    path: '/channels/:type/:id/message',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: sendMessage,
  },
];

function sendMessage(call: ApiCall): JsonObject {
  checkImplemented(call.body, call.caller.kind === 'server' ? NOT_DONE_FOR_SERVERS : []);
  readBoolean(call.body, 'skip_push');
  const input = required(readObject(call.body, 'message'), 'message');
  const userId = actingUserId(call, input, 'message.');
  const channel = findChannel(call);
  checkSending(call, channel, input);
  checkFeatures(call, channel, input);
  checkSender(call, input, userId);
  const message = buildMessage(call, channel, input, userId);
  const refusal = reasonNotToPost(call, channel, message);
  if (refusal !== undefined) {
    return {
      message: messageAnswer(call, { ...message, type: 'error', text: refusal, custom: {}, attachments: [] }),
    };
  }
  checkCooldown(call, channel);
  putMessage(call, channel, message, { keepHidden: readBoolean(call.body, 'keep_channel_hidden') });
  emitMessageEvent(call, 'message.new', message, { watcher_count: call.sockets.watcherIds(message.cid).length });
  tellReplies(call, message.parentId);
  tellThread(call, message.parentId, message);
  return { message: messageAnswer(call, message) };
}

/** The sender must exist and be active; a server that sends a whole `user` creates it. */
function checkSender(call: ApiCall, input: JsonObject, userId: string): void {
  const sender = call.store.users.get(userId);
  const given = readObject(input, 'user');
  if (sender !== undefined) checkUsable(sender);
  else if (given === undefined) throw refuse('input', `the user ${userId} does not exist`);
  else call.store.users.put(userFromInput(call.store, given, undefined, call.timeline.next()));
}

function buildMessage(call: ApiCall, channel: ChannelRecord, input: JsonObject, userId: string): MessageRecord {
  const restrictedVisibility = readRestriction(call, input);
  const content = readContent(call.store, omit(input, RESTRICTION));
  const parentId = readParent(call, channel, input);
  if (content.text === '' && content.attachments.length === 0 && Object.keys(content.custom).length === 0) {
    throw refuse('input', 'message.text or message.attachments must be provided');
  }
  const id = readMessageId(call.store, input) ?? randomUUID();
  const timestamp = call.timeline.next();
  return {
    id,
    cid: channel.cid,
    userId,
    type: readType(input, parentId),
    ...content,
    pinnedAt: content.pinned ? timestamp : null,
    pinnedById: content.pinned ? userId : null,
    parentId,
    showInChannel: readBoolean(input, 'show_in_channel') ?? false,
    replyCount: 0,
    silent: readBoolean(input, 'silent') ?? false,
    restrictedVisibility,
    createdAt: timestamp,
    updatedAt: timestamp,
    textUpdatedAt: null,
    deletedAt: null,
    truncated: false,
  };
}

function readType(input: JsonObject, parentId: string | null): MessageType {
  const type = readString(input, 'type') ?? '';
  if (type !== '' && type !== 'regular' && type !== 'system') {
    throw refuse('input', 'message.type must be one of regular and system');
  }
  if (type === 'system') return 'system';
  return parentId === null ? 'regular' : 'reply';
}

/** Threads are one level deep. */
function readParent(call: ApiCall, channel: ChannelRecord, input: JsonObject): string | null {
  const id = readString(input, 'parent_id');
  if (id === undefined || id === '') return null;
  const parent = call.store.messages.get(id);
  if (parent === undefined || parent.cid !== channel.cid)
    throw refuse('input', `the parent message ${id} does not exist`);
  if (parent.parentId !== null) throw refuse('nestedThread', 'a reply cannot be the parent of a reply');
  return id;
}

/** Why Stream would answer with a message of the type `error` instead of posting; undefined to post. */
function reasonNotToPost(call: ApiCall, channel: ChannelRecord, message: MessageRecord): string | undefined {
  const passes =
    call.caller.kind === 'server' ? message.type === 'system' : mayInChannel(call, channel, 'use-frozen-channel');
  if (channel.frozen && !passes) return 'Sorry, this channel has been frozen by the admin';
  const maxLength = maxMessageLength(call.store, channel);
  if (message.text.length > maxLength) return `The message is longer than ${maxLength} characters`;
  return undefined;
}

/** Replies and quotations can be switched off for a type or a channel. */
function checkFeatures(call: ApiCall, channel: ChannelRecord, input: JsonObject): void {
  const config = channelConfigOf(call.store, channel);
  if (config.replies !== true && readString(input, 'parent_id')) throw refuse('featureOff', 'replies are switched off');
  if (config.quotes !== true && readString(input, 'quoted_message_id')) {
    throw refuse('featureOff', 'quotes are switched off');
  }
}

/** Slow mode holds back clients that are not granted to skip it. */
function checkCooldown(call: ApiCall, channel: ChannelRecord): void {
  if (call.caller.kind === 'server' || channel.cooldownSeconds === 0) return;
  if (mayInChannel(call, channel, 'skip-channel-cooldown')) return;
  const { id } = call.caller.user;
  const last = call.store.messages.inGroup('channel', channel.cid).findLast((message) => message.userId === id);
  if (last !== undefined && Date.parse(last.createdAt) + channel.cooldownSeconds * 1000 > call.timeline.nowMs()) {
    throw refuse('cooldown', `the channel allows one message every ${channel.cooldownSeconds} seconds`);
  }
}
