import { memberView } from '../channels/channel-view.js';
import type { JsonObject } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import type { Store } from '../state/store.js';
import type { Timeline } from '../state/timeline.js';
import { unreadThreadCount } from '../threads/thread-reads.js';
import { ownUserView, unreadTotals } from './own-user.js';

interface Context {
  readonly store: Store;
  readonly timeline: Timeline;
}

/** What an event tells each user in its own way: unread counts, the own membership, the own mutes. */
export function personalFields(context: Context, event: JsonObject, userId: string): JsonObject | undefined {
  const { store } = context;
  const member = store.members.get(memberKey(String(event.cid), userId));
  switch (event.type) {
    case 'message.new':
    case 'notification.message_new':
      return member === undefined ? undefined : unreadTotals(store, userId);
    case 'notification.mark_read':
      return { ...unreadTotals(store, userId), ...unreadThreadCount(store, userId) };
    case 'notification.mark_unread':
    case 'notification.channel_deleted':
    case 'notification.thread_message_new':
      return unreadThreadCount(store, userId);
    case 'notification.added_to_channel':
    case 'notification.invited':
      return member === undefined ? undefined : { member: memberView(store, member) };
    case 'notification.channel_mutes_updated': {
      const user = store.users.get(userId);
      return user === undefined ? undefined : { me: ownUserView(context, user) };
    }
    default:
      return undefined;
  }
}
