import { maskSecrets } from '../../http/mask.js';
import { refuse } from '../http/errors.js';
import type { ChannelRecord, JsonObject, MessageRecord, UserRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import type { Store } from '../state/store.js';
import { countedMessages, lastReadOf, unreadCount } from '../user-state/unread.js';

const MAX_LISTED = 200;
const MAX_MEMBERS = 100;
const MAX_MESSAGES = 100;
const MAX_TEXT_CHARACTERS = 2000;

/** Users and channels as the page lists them: the latest ones, at most 200 of each, whose id or name holds `search`. */
export function overview(store: Store, search: string): JsonObject {
  const words = search.trim().toLowerCase();
  const users = [...store.users.values()].filter((user) => holds(words, user.id, user.custom.name));
  const channels = [...store.channels.values()]
    .filter((channel) => holds(words, channel.cid, channel.custom.name))
    .sort((a, b) => (activityOf(a) < activityOf(b) ? 1 : -1));
  return {
    counts: { users: store.users.size, channels: store.channels.size, messages: store.messages.size },
    found: { users: users.length, channels: channels.length },
    users: users
      .slice(-MAX_LISTED)
      .reverse()
      .map((user) => userLine(store, user)),
    channels: channels.slice(0, MAX_LISTED).map((channel) => channelLine(store, channel)),
  };
}

/** One channel with its members, what each of them has not read, and the latest messages, without `secrets`. */
export function channelDetail(store: Store, cid: string, secrets: readonly string[]): JsonObject {
  const channel = store.channels.get(cid);
  if (channel === undefined) throw refuse('notFound', `there is no channel ${cid}`);
  const counted = countedMessages(store, channel);
  const members = store.members.inGroup('channel', cid);
  const messages = store.messages.inGroup('channel', cid);
  return {
    ...channelLine(store, channel),
    createdById: channel.createdById,
    members: members.slice(0, MAX_MEMBERS).map((member) => ({
      userId: member.userId,
      name: nameOf(store.users.get(member.userId)),
      role: member.channelRole,
      unread: unreadCount(store, member, counted),
      lastRead: lastReadOf(store, member),
    })),
    messages: messages.slice(-MAX_MESSAGES).map((message) => messageLine(store, message, secrets)),
    messageCount: messages.length,
  };
}

function userLine(store: Store, user: UserRecord): JsonObject {
  return {
    id: user.id,
    name: nameOf(user),
    role: user.role,
    isDeactivated: user.deactivatedAt !== null,
    isDeleted: user.deletedAt !== null,
    channels: store.members.countInGroup('user', user.id),
  };
}

function channelLine(store: Store, channel: ChannelRecord): JsonObject {
  return {
    cid: channel.cid,
    name: typeof channel.custom.name === 'string' ? channel.custom.name : null,
    isFrozen: channel.frozen,
    isDisabled: channel.disabled,
    isDeleted: channel.deletedAt !== null,
    cooldownSeconds: channel.cooldownSeconds,
    memberCount: store.members.countInGroup('channel', channel.cid),
    unread: unreadOfAll(store, channel),
    lastMessageAt: channel.lastMessageAt,
  };
}

/** The sum over the members. */
function unreadOfAll(store: Store, channel: ChannelRecord): number {
  const counted = countedMessages(store, channel);
  const members = store.members.inGroup('channel', channel.cid).slice(0, MAX_MEMBERS);
  return members.reduce((sum, member) => sum + unreadCount(store, member, counted), 0);
}

function messageLine(store: Store, message: MessageRecord, secrets: readonly string[]): JsonObject {
  return {
    id: message.id,
    userId: message.userId,
    name: nameOf(store.users.get(message.userId)),
    isMember: store.members.get(memberKey(message.cid, message.userId)) !== undefined,
    type: message.type,
    text: maskSecrets(message.text, secrets).slice(0, MAX_TEXT_CHARACTERS),
    attachments: message.attachments.length,
    reactions: store.reactions.countInGroup('message', message.id),
    replyCount: message.replyCount,
    isReply: message.parentId !== null,
    isPinned: message.pinned,
    isDeleted: message.deletedAt !== null,
    isTruncated: message.truncated,
    isEdited: message.textUpdatedAt !== null,
    createdAt: message.createdAt,
  };
}

function nameOf(user: UserRecord | undefined): string | null {
  return typeof user?.custom.name === 'string' ? user.custom.name : null;
}

function activityOf({ lastMessageAt, updatedAt }: ChannelRecord): string {
  return lastMessageAt ?? updatedAt;
}

function holds(words: string, ...texts: unknown[]): boolean {
  return texts.some((text) => typeof text === 'string' && text.toLowerCase().includes(words));
}
