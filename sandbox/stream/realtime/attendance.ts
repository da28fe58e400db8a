import { channelConfigOf } from '../channel-types/channel-overrides.js';
import { channelScope } from '../channels/channel-events.js';
import type { UserRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';
import type { Timeline } from '../state/timeline.js';
import { userView, userViewById } from '../users/user-view.js';
import { type EventDraft, stampEvent } from '../webhooks/stream-event.js';
import type { Router } from './router.js';

/** Who is online and who watches, as far as others are told. None of it reaches webhooks. */
export class Attendance {
  constructor(
    private readonly context: { readonly store: Store; readonly timeline: Timeline },
    private readonly router: Router,
  ) {}

  setOnline(user: UserRecord, online: boolean): UserRecord {
    const { store, timeline } = this.context;
    const lastActive = online ? timeline.next() : user.lastActive;
    return store.transact(() => store.users.put({ ...user, online, lastActive }));
  }

  /** Nothing is told of invisible users. */
  tellPresence(user: UserRecord): void {
    if (!user.invisible) this.tell({ type: 'user.presence.changed', user: userView(user) });
  }

  /** A channel type can keep this to itself. */
  tellWatching(type: 'user.watching.start' | 'user.watching.stop', userId: string, cid: string): void {
    const { store } = this.context;
    const channel = store.channels.get(cid);
    if (channel === undefined || channelConfigOf(store, channel).connect_events !== true) return;
    this.tell({ type, ...channelScope({ store }, channel), user: userViewById(store, userId) });
  }

  private tell(draft: EventDraft): void {
    this.router.route({ event: stampEvent(draft, {}, this.context.timeline), memberIds: [] });
  }
}
