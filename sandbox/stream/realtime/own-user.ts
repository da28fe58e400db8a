import type { JsonObject, UserRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';
import type { Timeline } from '../state/timeline.js';
import { unreadThreadCount } from '../threads/thread-reads.js';
import { mutesOf } from '../user-state/mute-channel.js';
import { unreadOf } from '../user-state/unread-counts.js';
import { userView } from '../users/user-view.js';

/** A user as it sees itself, `me`. Devices and mutes of users do not exist here. */
export function ownUserView(context: { store: Store; timeline: Timeline }, user: UserRecord): JsonObject {
  return {
    ...userView(user),
    devices: [],
    mutes: [],
    channel_mutes: mutesOf(context, user),
    ...unreadTotals(context.store, user.id),
    ...unreadThreadCount(context.store, user.id),
  };
}

/** The unread messages of a user over all channels, under both names that they have, and the channels that hold them. */
export function unreadTotals(store: Store, userId: string): JsonObject {
  const { total_unread_count: total, channels } = unreadOf({ store }, userId);
  return { unread_count: total, total_unread_count: total, unread_channels: channels.length };
}
