import type { JsonObject } from '../state/entities.js';
import type { Timeline } from '../state/timeline.js';

/** An event as an endpoint describes it; it gets its timestamp when the call is done. */
export interface EventDraft {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** An event with its timestamp: the body that is signed and sent. */
export interface StreamEvent extends JsonObject {
  readonly type: string;
  readonly created_at: string;
}

/** Gives an event its time, later than everything that happened before it, and what every event carries. */
export function stampEvent(draft: EventDraft, requestInfo: JsonObject, timeline: Timeline): StreamEvent {
  return { custom: {}, request_info: requestInfo, ...draft, created_at: timeline.next() };
}
