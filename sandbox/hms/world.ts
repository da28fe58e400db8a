import type { EventDraft } from './webhooks/hms-event.js';
import type { Store } from './state/store.js';

/** What everything that changes the state works with. */
export interface World {
  readonly store: Store;
  /** The time, RFC 3339 with milliseconds. */
  readonly now: () => string;
  /** Records an event; it is sent once the change is kept. */
  readonly emit: (event: EventDraft) => void;
}
