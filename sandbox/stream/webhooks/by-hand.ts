import { createHmac, randomUUID } from 'node:crypto';
import type { TestClock } from '../../clock/test-clock.js';
import { newCancellation } from '../../http/cancellation.js';
import type { DeliveryEntry, DeliveryLog } from '../../http/delivery-log.js';
import { postWebhook, type WebhookContent } from '../../http/post-webhook.js';
import { readAppSettings } from '../app/app-settings.js';
import type { JsonObject } from '../state/entities.js';
import type { Store } from '../state/store.js';
import type { Timeline } from '../state/timeline.js';
import { ATTEMPT_TIMEOUT_MS, hooksOf } from './hooks.js';
import { attemptOf, type SigningOptions, signBody, type WebhookKeys } from './signed-body.js';

/** What a receiver answered to an event sent by hand; `status` null when it did not answer. */
export interface ManualDelivery {
  readonly status: number | null;
  readonly body: string;
}

/** How deliveries are sent again. */
export interface ReplayOptions {
  readonly misSigned?: boolean;
  readonly twice?: boolean;
  /** Under new ids, so that a receiver that knows the old ones takes them for other events. */
  readonly newIds?: boolean;
  readonly delayMs?: number;
}

/** Sends events and deliveries on demand: now, past order, filters and the switch, without further attempts. */
export class ByHand {
  private cancellation = newCancellation();

  constructor(
    private readonly parts: {
      readonly keys: WebhookKeys;
      readonly store: Store;
      readonly timeline: Timeline;
      readonly clock: TestClock;
      readonly log: DeliveryLog;
      readonly fallbackUrl: string | undefined;
    },
  ) {}

  /** Sends any event, once (or twice under one id); for tests of receivers. */
  async send(
    event: JsonObject,
    options: SigningOptions & { readonly twice?: boolean; readonly url?: string },
  ): Promise<ManualDelivery[]> {
    const { keys, store, fallbackUrl } = this.parts;
    const hooks = hooksOf(readAppSettings(store), fallbackUrl);
    const urls = options.url === undefined ? hooks.map((hook) => hook.url) : [options.url];
    const type = typeof event.type === 'string' ? event.type : '';
    const how = [options.misSigned && 'mis-signed', options.unsigned && 'unsigned', options.twice && 'twice'];
    const deliveries: ManualDelivery[] = [];
    for (const url of urls) {
      const signed = signBody(event, keys, options);
      const entry = this.log({ id: signed.id, type, url, content: signed, byHand: ['sent', ...how] });
      for (let attempt = 1; attempt <= (options.twice === true ? 2 : 1); attempt += 1) {
        deliveries.push(await this.post(entry, attemptOf(signed, attempt)));
      }
    }
    return deliveries;
  }

  /**
   * Sends these again, one at a time and in the given order. With a delay it returns at once and sends later; otherwise when all
   * are sent.
   */
  async replay(originals: readonly DeliveryEntry[], options: ReplayOptions): Promise<DeliveryEntry[]> {
    const { signal } = this.cancellation;
    const how = [
      options.misSigned && 'mis-signed',
      options.twice && 'twice',
      options.newIds && 'new id',
      options.delayMs && 'late',
      originals.length > 1 && 'in chosen order',
    ];
    const copies = originals.flatMap((original) => {
      if (original.content === undefined) return [];
      const { id, content } = this.copyOf(original.id, original.content, options);
      const { type, url, cause } = original;
      const entry = this.log({ id, type, url, content, cause, byHand: ['replay', ...how] });
      return [{ entry, content, attempts: options.newIds === true ? 0 : original.attempts }];
    });
    const sendAll = async (): Promise<void> => {
      if (options.delayMs !== undefined) await this.parts.clock.pause(options.delayMs, signal);
      for (const { entry, content, attempts } of copies) {
        for (let copy = 1; copy <= (options.twice === true ? 2 : 1); copy += 1) {
          await this.post(entry, attemptOf({ id: entry.id, ...content }, attempts + copy), signal);
        }
      }
    };
    const sending = sendAll();
    if (options.delayMs === undefined) await sending;
    return copies.map(({ entry }) => entry);
  }

  /** Drops what waits. */
  reset(): void {
    this.cancel();
    this.cancellation = newCancellation();
  }

  cancel(): void {
    this.cancellation.abort();
  }

  private copyOf(id: string, content: WebhookContent, options: ReplayOptions): { id: string; content: WebhookContent } {
    const copyId = options.newIds === true ? randomUUID() : id;
    const headers: Record<string, string> = { ...content.headers, 'X-Webhook-Id': copyId };
    if (options.misSigned === true) {
      const secret = `not ${this.parts.keys.apiSecret}`;
      headers['X-Signature'] = createHmac('sha256', secret).update(content.bytes).digest('hex');
    }
    return { id: copyId, content: { bytes: content.bytes, headers } };
  }

  private log({
    byHand,
    ...entry
  }: Pick<DeliveryEntry, 'id' | 'type' | 'url' | 'content' | 'cause'> & {
    readonly byHand: readonly unknown[];
  }): DeliveryEntry {
    return this.parts.log.add({
      ...entry,
      createdAt: this.parts.timeline.next(),
      attempts: 0,
      statuses: [],
      state: 'pending',
      byHand: byHand.filter((word) => typeof word === 'string').join(', '),
    });
  }

  private async post(
    entry: DeliveryEntry,
    content: WebhookContent,
    signal = this.cancellation.signal,
  ): Promise<ManualDelivery> {
    entry.attempts += 1;
    const result = await postWebhook(entry.url, content, ATTEMPT_TIMEOUT_MS, signal);
    entry.statuses.push(result.status ?? result.failure);
    entry.answer = result.status === null ? undefined : result.body;
    entry.state = result.status !== null && result.status >= 200 && result.status < 300 ? 'delivered' : 'failed';
    return { status: result.status, body: result.status === null ? result.failure : result.body };
  }
}
