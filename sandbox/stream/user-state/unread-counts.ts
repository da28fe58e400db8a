import { actingUserId } from '../auth/permissions.js';
import { findChannelByCid } from '../channels/channel-input.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { readIdBatch } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';
import { threadReadKey } from '../state/keys.js';
import { findActiveUser } from '../users/user-input.js';
import { threadLastRead, unreadThreadsOf } from '../threads/thread-reads.js';
import { lastReadOf, unreadIn } from './unread.js';

/** What users have not read yet, over all their channels. */
export const unreadCountsEndpoints: readonly Endpoint[] = [
  {
    name: 'UnreadCounts',
    method: 'GET',
    path: '/unread',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: (call) => ({ ...unreadOf(call, findActiveUser(call.store, actingUserId(call, call.query)).id) }),
  },
  {
    name: 'UnreadCountsBatch',
    method: 'POST',
    path: '/unread_batch',
    limitPerMinute: 1000,
    clients: 'refused',
    handle: unreadOfMany,
  },
];

interface UnreadChannel {
  readonly channel_id: string;
  readonly unread_count: number;
  readonly last_read: string;
}

interface UnreadCounts {
  readonly total_unread_count: number;
  readonly channels: readonly UnreadChannel[];
  readonly [field: string]: unknown;
}

/** The unread counts of one user. Channels and threads without are left out. */
export function unreadOf(call: Pick<ApiCall, 'store'>, userId: string): UnreadCounts {
  const { store } = call;
  const channels = store.members.inGroup('user', userId).flatMap((member): UnreadChannel[] => {
    const unread = unreadIn(store, findChannelByCid(call, member.cid), member);
    return unread === 0 ? [] : [{ channel_id: member.cid, unread_count: unread, last_read: lastReadOf(store, member) }];
  });
  const threads = unreadThreadsOf(store, userId);
  return {
    total_unread_count: sumOf(channels),
    total_unread_threads_count: threads.length,
    channels,
    channel_type: byType(channels),
    threads: threads.map(({ parent, count }) => ({
      parent_message_id: parent.id,
      unread_count: count,
      last_read: threadLastRead(store, parent, userId),
      last_read_message_id: store.threadReads.get(threadReadKey({ parentId: parent.id, userId }))?.lastReadMessageId,
    })),
  };
}

function unreadOfMany(call: ApiCall): JsonObject {
  const ids = readIdBatch(call.body, 'user_ids');
  return {
    counts_by_user: Object.fromEntries(ids.map((id) => [id, unreadOf(call, findActiveUser(call.store, id).id)])),
  };
}

function byType(channels: readonly UnreadChannel[]): JsonObject[] {
  const typeOf = ({ channel_id: cid }: UnreadChannel): string => cid.split(':', 1)[0] ?? '';
  return [...new Set(channels.map(typeOf))].map((type) => {
    const ofType = channels.filter((channel) => typeOf(channel) === type);
    return { channel_type: type, channel_count: ofType.length, unread_count: sumOf(ofType) };
  });
}

function sumOf(channels: readonly UnreadChannel[]): number {
  return channels.reduce((sum, { unread_count: count }) => sum + count, 0);
}
