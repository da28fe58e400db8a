import { actingUserId } from '../auth/permissions.js';
import { channelConfigOf } from '../channel-types/channel-overrides.js';
import { emitWithChannel, channelScope } from '../channels/channel-events.js';
import { findChannel, findChannelByCid } from '../channels/channel-input.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { MAX_BATCH, readObject, readString } from '../http/input.js';
import { mayInChannel, requireInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject, MemberRecord, MessageRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { readThread } from '../threads/read-thread.js';
import { findActiveUser } from '../users/user-input.js';
import { userViewById } from '../users/user-view.js';
import { actingMember } from './acting-user.js';
import { lastReadOf, unreadIn } from './unread.js';

/** Marking one channel, or several, or one thread as read. */
export const markReadEndpoints: readonly Endpoint[] = [
  {
    name: 'MarkRead',
    method: 'POST',
    path: '/channels/:type/:id/read',
    limitPerMinute: 10_000,
    clients: 'allowed',
    handle: markRead,
  },
  {
    name: 'MarkAllRead',
    method: 'POST',
    path: '/channels/read',
    limitPerMinute: 10_000,
    clients: 'allowed',
    handle: markAllRead,
  },
];

function markRead(call: ApiCall): JsonObject {
  const channel = findChannel(call);
  const member = actingMember(call, channel);
  checkReadEvents(call, channel);
  const messageId = readString(call.body, 'message_id');
  const threadId = readString(call.body, 'thread_id');
  if (!threadId) return { event: read(call, channel, member, messageId) };
  return { event: readThread(call, channel, member, { parent: messageIn(call, channel, threadId), messageId }) };
}

/** `read_by_channel` names channels with the message each is read up to (empty: to its end); without it, all are read. */
function markAllRead(call: ApiCall): JsonObject {
  const { id } = findActiveUser(call.store, actingUserId(call, call.body));
  const named = readObject(call.body, 'read_by_channel');
  const cids = Object.keys(named ?? {});
  if (cids.length > MAX_BATCH) throw refuse('input', `read_by_channel must contain at most ${MAX_BATCH} items`);
  for (const member of cids.length === 0 ? unreadMemberships(call, id) : cids.map((cid) => memberIn(call, cid, id))) {
    const channel = findChannelByCid(call, member.cid);
    if (named !== undefined) checkReadEvents(call, channel);
    read(call, channel, member, named === undefined ? undefined : readString(named, member.cid));
  }
  return {};
}

function unreadMemberships(call: ApiCall, userId: string): MemberRecord[] {
  return call.store.members.inGroup('user', userId).filter((member) => {
    const channel = findChannelByCid(call, member.cid);
    return unreadIn(call.store, channel, member) > 0 && mayInChannel(call, channel, 'read-channel');
  });
}

function memberIn(call: ApiCall, cid: string, userId: string): MemberRecord {
  const channel = findChannelByCid(call, cid);
  requireInChannel(call, channel, 'read-channel');
  const member = call.store.members.get(memberKey(cid, userId));
  if (member === undefined) throw refuse('input', `the user ${userId} is not a member of ${cid}`);
  return member;
}

/** Channel types can be without. */
export function checkReadEvents(call: ApiCall, channel: ChannelRecord): void {
  if (channelConfigOf(call.store, channel).read_events !== true)
    throw refuse('featureOff', 'read events are switched off');
}

/** The message of the channel with this id; code 4 for one of another channel. */
export function messageIn(call: ApiCall, channel: ChannelRecord, id: string): MessageRecord {
  const message = call.store.messages.get(id);
  if (message === undefined || message.cid !== channel.cid || message.truncated) {
    throw refuse('input', `the message ${id} does not exist in ${channel.cid}`);
  }
  return message;
}

/** Reads up to a message, or to the end. What was read already stays read. Returns the event. */
function read(call: ApiCall, channel: ChannelRecord, member: MemberRecord, messageId: string | undefined): JsonObject {
  const named = messageId === undefined || messageId === '' ? undefined : messageIn(call, channel, messageId);
  const now = call.timeline.next();
  const lastMessage =
    named ?? call.store.messages.inGroup('channel', channel.cid).findLast(({ truncated }) => !truncated);
  const reached = named?.createdAt ?? now;
  const isProgress = reached > lastReadOf(call.store, member);
  const before = call.store.reads.get(memberKey(channel.cid, member.userId));
  const after =
    isProgress || before === undefined ? { lastRead: reached, lastReadMessageId: lastMessage?.id ?? null } : before;
  const { lastReadMessageId } = call.store.reads.put({ cid: channel.cid, userId: member.userId, ...after });
  const user = userViewById(call.store, member.userId);
  const about = { user, ...(lastReadMessageId === null ? {} : { last_read_message_id: lastReadMessageId }) };
  emitWithChannel(call, 'message.read', channel, about);
  return { type: 'message.read', ...channelScope(call, channel), ...about, created_at: now };
}
