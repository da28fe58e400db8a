import type { TestClock } from '../../clock/test-clock.js';
import { newCancellation } from '../../http/cancellation.js';
import { type DeliveryEntry, DeliveryLog } from '../../http/delivery-log.js';
import { postWebhook, type WebhookContent } from '../../http/post-webhook.js';
import type { HmsEvent } from './hms-event.js';

/** Where events go and what they carry to be believed: 100ms signs nothing. */
export interface WebhookTarget {
  url?: string;
  readonly secret?: string;
}

/** Milliseconds before each further attempt; there are no more attempts than that. */
export const HMS_RETRY_PAUSES_MS: readonly number[] = [1000, 3000, 10_000];

/** Not known of 100ms. */
const ATTEMPT_TIMEOUT_MS = 10_000;

/** Deviations for tests of receivers. */
export interface ManualOptions {
  readonly wrongSecret?: boolean;
  readonly noSecret?: boolean;
  readonly twice?: boolean;
}

/** What a receiver answered to an event sent by hand; `status` null when it did not answer. */
export interface ManualDelivery {
  readonly status: number | null;
  readonly body: string;
}

/** Sends events, each on its own: 100ms promises no order. What waits is lost when the process ends. */
export class Dispatcher {
  readonly log = new DeliveryLog();
  enabled = true;
  private cancellation = newCancellation();

  constructor(
    readonly target: WebhookTarget,
    private readonly pausesMs: readonly number[],
    private readonly clock: TestClock,
  ) {}

  /** Sends an event and returns at once. Does nothing when there is no receiver. */
  dispatch(event: HmsEvent): void {
    const { url } = this.target;
    if (url === undefined) return;
    const entry = this.log.add({
      id: event.id,
      type: event.type,
      url,
      createdAt: event.timestamp,
      attempts: 0,
      statuses: [],
      state: this.enabled ? 'pending' : 'suppressed',
    });
    if (this.enabled) void this.deliver(url, contentOf(event, this.target.secret), entry);
  }

  /** Sends any event now, once (or twice under one id), past the switch and without further attempts. */
  async sendByHand(event: HmsEvent, options: ManualOptions): Promise<ManualDelivery[]> {
    const { url, secret } = this.target;
    if (url === undefined) return [];
    const shown = options.wrongSecret === true ? `not ${secret ?? ''}` : secret;
    const content = contentOf(event, options.noSecret === true ? undefined : shown);
    const deliveries: ManualDelivery[] = [];
    for (let copy = 1; copy <= (options.twice === true ? 2 : 1); copy += 1) {
      const result = await postWebhook(url, content, ATTEMPT_TIMEOUT_MS, this.cancellation.signal);
      deliveries.push({ status: result.status, body: result.status === null ? result.failure : result.body });
    }
    return deliveries;
  }

  /** Drops everything that waits, forgets the deliveries and switches on again. */
  reset(): void {
    this.cancel();
    this.cancellation = newCancellation();
    this.log.clear();
    this.enabled = true;
  }

  /** Gives up everything that waits or is under way. */
  cancel(): void {
    this.cancellation.abort();
  }

  private async deliver(url: string, content: WebhookContent, entry: DeliveryEntry): Promise<void> {
    const { signal } = this.cancellation;
    for (const pauseMs of [0, ...this.pausesMs]) {
      if (pauseMs > 0) await this.clock.pause(pauseMs, signal);
      if (signal.aborted) break;
      entry.attempts += 1;
      const result = await postWebhook(url, content, ATTEMPT_TIMEOUT_MS, signal);
      entry.statuses.push(result.status ?? result.failure);
      // Any other status, 201 included, is a failure for 100ms.
      if (result.status === 200) {
        entry.state = 'delivered';
        return;
      }
    }
    entry.state = 'failed';
  }
}

function contentOf(event: HmsEvent, secret: string | undefined): WebhookContent {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (secret !== undefined) headers['X-Webhook-Secret'] = secret;
  return { bytes: Buffer.from(JSON.stringify(event)), headers };
}
