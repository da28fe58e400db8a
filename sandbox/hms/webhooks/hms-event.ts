import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../http/json.js';
import type { Store } from '../state/store.js';

/** An event before it has its envelope. */
export interface EventDraft {
  readonly type: string;
  readonly data: JsonObject;
}

/** The envelope of webhooks. */
export interface HmsEvent extends JsonObject {
  readonly version: '2.0';
  readonly id: string;
  readonly account_id: string;
  readonly app_id: string;
  readonly timestamp: string;
  readonly type: string;
  readonly data: JsonObject;
}

/** Puts an event into its envelope. `id` is given where an event is to come again. */
export function toEvent({ type, data }: EventDraft, store: Store, now: string, id: string = randomUUID()): HmsEvent {
  return {
    version: '2.0',
    id,
    account_id: store.customerId,
    app_id: store.appId,
    timestamp: nanoseconds(now),
    type,
    data,
  };
}

/** A time as webhooks have it: up to nanoseconds, so a receiver must not count on three digits. */
export function nanoseconds(time: string): string {
  return time.replace('Z', '000000Z');
}
