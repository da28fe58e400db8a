/** What became of one event at one hook, as `GET /_sandbox/webhooks` shows it. */
export interface DeliveryEntry {
  /** The `X-Webhook-Id`. */
  readonly id: string;
  readonly type: string;
  readonly url: string;
  /** The event's `created_at`. */
  readonly createdAt: string;
  attempts: number;
  /** One entry an attempt: the HTTP status, or why there was none. */
  readonly statuses: (number | string)[];
  /** `suppressed`: webhooks were switched off when the event occurred. */
  state: 'pending' | 'delivered' | 'failed' | 'suppressed';
}

const MAX_DELIVERIES = 1000;

/** The recent deliveries, oldest first; bounded at 1,000. */
export class DeliveryLog {
  private entries: DeliveryEntry[] = [];

  add(entry: DeliveryEntry): DeliveryEntry {
    this.entries.push(entry);
    if (this.entries.length >= MAX_DELIVERIES * 2) this.entries = this.all();
    return entry;
  }

  all(): DeliveryEntry[] {
    return this.entries.slice(-MAX_DELIVERIES);
  }

  clear(): void {
    this.entries = [];
  }
}
