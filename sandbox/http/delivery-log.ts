import type { CallEntry } from './call-log.js';
import { Recent } from './recent.js';
import type { WebhookContent } from './post-webhook.js';

/** What became of one event at one hook. */
export interface DeliveryEntry {
  readonly seq: number;
  /** Stream: the `X-Webhook-Id`; 100ms: the `id` of the event. */
  readonly id: string;
  readonly type: string;
  readonly url: string;
  /** The time that the event names. */
  readonly createdAt: string;
  attempts: number;
  /** One entry an attempt: the HTTP status, or why there was none. */
  readonly statuses: (number | string)[];
  /** `suppressed`: webhooks were switched off when the event occurred. */
  state: 'pending' | 'delivered' | 'failed' | 'suppressed';
  /** The call that caused the event; absent when none did. */
  readonly cause?: Pick<CallEntry, 'seq' | 'requestId'>;
  /** Present when a control route sent it: how, such as `replay, mis-signed`. */
  readonly byHand?: string;
  /** What is sent, to show it and to send it again. */
  readonly content?: WebhookContent;
  /** The start of what the receiver answered last. */
  answer?: string;
}

/** A delivery as `GET /_sandbox/webhooks` shows it. */
export type DeliverySummary = Omit<DeliveryEntry, 'cause' | 'byHand' | 'content' | 'answer'> & { requestId?: string };

const MAX_DELIVERIES = 1000;

/** The recent deliveries, oldest first; bounded at 1,000. */
export class DeliveryLog {
  readonly recent = new Recent<DeliveryEntry>(MAX_DELIVERIES);
  private cause: DeliveryEntry['cause'];

  add(entry: Omit<DeliveryEntry, 'seq'>): DeliveryEntry {
    return this.recent.add({ seq: this.recent.lastSeq + 1, ...(this.cause && { cause: this.cause }), ...entry });
  }

  /** Runs the work of a call. What is added meanwhile was caused by that call. */
  causedBy<T>({ seq, requestId }: CallEntry, work: () => T): T {
    this.cause = { seq, ...(requestId !== undefined && { requestId }) };
    try {
      return work();
    } finally {
      this.cause = undefined;
    }
  }

  /** Those of events that occurred, without those that a control route sent. */
  summaries(): DeliverySummary[] {
    return this.recent
      .all()
      .flatMap(({ cause, byHand, content: _content, answer: _answer, ...entry }) =>
        byHand === undefined
          ? [{ ...entry, ...(cause?.requestId !== undefined && { requestId: cause.requestId }) }]
          : [],
      );
  }

  clear(): void {
    this.recent.clear();
  }
}
