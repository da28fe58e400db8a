import type { StreamEvent } from '../webhooks/stream-event.js';

/** Something that happened, before it is decided who is told. */
export interface Occurrence {
  readonly event: StreamEvent;
  /** The members of its channel when it happened: a deletion leaves none. */
  readonly memberIds: readonly string[];
}
