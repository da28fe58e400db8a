import { randomUUID } from 'node:crypto';
import { actingUserId, requireMembership, requireServer } from '../auth/permissions.js';
import { findChannel } from '../channels/channel-input.js';
import { maxMessageLength } from '../channel-types/channel-type.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { checkImplemented, omit, readBoolean, readObject, readString, required } from '../http/input.js';
import type { ChannelRecord, JsonObject, MessageRecord, MessageType } from '../state/entities.js';
import { checkUsable, userFromInput } from '../users/user-input.js';
import { readContent, readMessageId } from './message-input.js';
import { readRestriction } from './message-restriction.js';
import { messageView } from './message-view.js';
import { emitMessageEvent } from './message-events.js';
import { putMessage } from './put-message.js';

/** Read for itself: with other calls it is not done. */
const RESTRICTION: ReadonlySet<string> = new Set(['restricted_visibility']);
const NOT_DONE = ['force_moderation', 'pending', 'is_pending_message', 'keep_channel_hidden'];

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
  checkImplemented(call.body, NOT_DONE);
  readBoolean(call.body, 'skip_push');
  const input = required(readObject(call.body, 'message'), 'message');
  const userId = actingUserId(call, input, 'message.');
  const channel = findChannel(call);
  requireMembership(call, channel);
  checkSender(call, input, userId);
  const message = buildMessage(call, channel, input, userId);
  const refusal = reasonNotToPost(call, channel, message);
  if (refusal !== undefined) {
    return {
      message: messageView(call.store, { ...message, type: 'error', text: refusal, custom: {}, attachments: [] }),
    };
  }
  checkCooldown(call, channel);
  putMessage(call, channel, message);
  emitMessageEvent(call, 'message.new', message, { watcher_count: 0 });
  return { message: messageView(call.store, message) };
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
    type: readType(call, input, parentId),
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

function readType(call: ApiCall, input: JsonObject, parentId: string | null): MessageType {
  const type = readString(input, 'type') ?? '';
  if (type !== '' && type !== 'regular' && type !== 'system') {
    throw refuse('input', 'message.type must be one of regular and system');
  }
  if (type === 'system') {
    requireServer(call, 'send a system message');
    return 'system';
  }
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
  const isNotice = message.type === 'system' && call.caller.kind === 'server';
  if (channel.frozen && !isNotice) return 'The channel is frozen';
  const maxLength = maxMessageLength(call.store, channel.type);
  if (message.text.length > maxLength) return `The message is longer than ${maxLength} characters`;
  return undefined;
}

/** Slow mode holds back clients only. */
function checkCooldown(call: ApiCall, channel: ChannelRecord): void {
  if (call.caller.kind === 'server' || channel.cooldownSeconds === 0) return;
  const { id } = call.caller.user;
  const last = call.store.messages.inGroup('channel', channel.cid).findLast((message) => message.userId === id);
  if (last !== undefined && Date.parse(last.createdAt) + channel.cooldownSeconds * 1000 > call.timeline.nowMs()) {
    throw refuse('cooldown', `the channel allows one message every ${channel.cooldownSeconds} seconds`);
  }
}
