import { channelConfigOf } from '../channel-types/channel-overrides.js';
import type { ChannelRecord, JsonObject, MemberRecord, MessageRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import type { Store } from '../state/store.js';
import { userViewById } from '../users/user-view.js';
import { isCleared } from './user-state.js';

const MAX_READS_SHOWN = 100;

/** Messages that anybody has to read: no silent ones, no system messages, no replies that stay in their thread. */
export function countsAsUnread(message: MessageRecord): boolean {
  if (message.truncated || message.deletedAt !== null || message.silent || message.type === 'system') return false;
  return message.parentId === null || message.showInChannel;
}

/** The messages of a channel that count, oldest first; none where reading is not followed. */
export function countedMessages(store: Store, channel: ChannelRecord): MessageRecord[] {
  if (channelConfigOf(store, channel).read_events !== true) return [];
  return store.messages.inGroup('channel', channel.cid).filter(countsAsUnread);
}

/** How many of `counted` a member has not read: those of others, since the last read one, that came while it was not muted. */
export function unreadCount(store: Store, member: MemberRecord, counted: readonly MessageRecord[]): number {
  const lastRead = lastReadOf(store, member);
  const mute = store.channelMutes.get(memberKey(member.cid, member.userId));
  const ends = [mute?.endedAt, mute?.expiresAt].flatMap((end) => end ?? []).sort();
  let count = 0;
  for (let index = counted.length - 1; index >= 0; index -= 1) {
    const message = counted[index];
    if (message === undefined || message.createdAt <= lastRead) break;
    const cameMuted =
      mute !== undefined && message.createdAt > mute.createdAt && !(message.createdAt > (ends[0] ?? '~'));
    if (message.userId === member.userId || cameMuted || isCleared(store, message, member.userId)) continue;
    const viewers = message.restrictedVisibility ?? [];
    if (viewers.length === 0 || viewers.includes(member.userId)) count += 1;
  }
  return count;
}

/** How many messages of its channel a member has not read. Where none came since the last read one, none is looked at. */
export function unreadIn(store: Store, channel: ChannelRecord, member: MemberRecord): number {
  const { lastMessageAt } = channel;
  const isRead = lastMessageAt !== null && lastMessageAt <= lastReadOf(store, member);
  return isRead ? 0 : unreadCount(store, member, countedMessages(store, channel));
}

/** Until when a member has read; from the beginning of its membership. */
export function lastReadOf(store: Store, member: MemberRecord): string {
  return store.reads.get(memberKey(member.cid, member.userId))?.lastRead ?? member.createdAt;
}

function deliveryView(store: Store, { cid, userId }: MemberRecord): JsonObject {
  const delivery = store.deliveries.get(memberKey(cid, userId));
  if (delivery === undefined) return {};
  return { last_delivered_at: delivery.deliveredAt, last_delivered_message_id: delivery.messageId };
}

/** How far the first members have read, as answers about a channel carry it. */
export function readViews(store: Store, channel: ChannelRecord): JsonObject[] {
  if (channelConfigOf(store, channel).read_events !== true) return [];
  const counted = countedMessages(store, channel);
  const members = store.members.inGroup('channel', channel.cid).slice(0, MAX_READS_SHOWN);
  return members.map((member) => {
    const lastMessageId = store.reads.get(memberKey(member.cid, member.userId))?.lastReadMessageId ?? null;
    return {
      user: userViewById(store, member.userId),
      last_read: lastReadOf(store, member),
      unread_messages: unreadCount(store, member, counted),
      ...(lastMessageId === null ? {} : { last_read_message_id: lastMessageId }),
      ...deliveryView(store, member),
    };
  });
}
