import { setMaxListeners } from 'node:events';
import { readAppSettings } from '../app/app-settings.js';
import type { JsonObject } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { DeliveryLog } from './delivery-log.js';
import { type DeliveryPolicy, HookQueue, STREAM_DELIVERY_POLICY } from './hook-queue.js';
import { ATTEMPT_TIMEOUT_MS, hooksOf, wants } from './hooks.js';
import { postWebhook } from './post-webhook.js';
import { type SigningOptions, signBody, type WebhookKeys } from './signed-body.js';
import type { StreamEvent } from './stream-event.js';

/** What a receiver answered to an event sent by hand; `status` null when it did not answer. */
export interface ManualDelivery {
  readonly status: number | null;
  readonly body: string;
}

/** Signs events and sends them to the hooks that want them. What waits is lost when the process ends. */
export class Dispatcher {
  readonly log = new DeliveryLog();
  enabled = true;
  private readonly queues = new Map<string, HookQueue>();
  private cancellation = newCancellation();

  constructor(
    private readonly keys: WebhookKeys,
    private readonly store: Store,
    private readonly fallbackUrl: string | undefined,
    private readonly policy: DeliveryPolicy = STREAM_DELIVERY_POLICY,
  ) {}

  /** Puts an event into the queue of every hook that wants it and returns at once. */
  dispatch(event: StreamEvent): void {
    const settings = readAppSettings(this.store);
    const gzip = settings.enable_hook_payload_compression === true;
    for (const hook of hooksOf(settings, this.fallbackUrl)) {
      if (!wants(hook, event.type)) continue;
      const signed = signBody(event, this.keys, { gzip });
      const entry = this.log.add({
        id: signed.id,
        type: event.type,
        url: hook.url,
        createdAt: event.created_at,
        attempts: 0,
        statuses: [],
        state: this.enabled ? 'pending' : 'suppressed',
      });
      if (this.enabled) this.queueOf(hook.key).add(hook, signed, entry);
    }
  }

  /** Sends any event now, once (or twice under one id), past order, filters and the switch; for tests of receivers. */
  async sendByHand(
    event: JsonObject,
    options: SigningOptions & { readonly twice?: boolean; readonly url?: string },
  ): Promise<ManualDelivery[]> {
    const hooks = hooksOf(readAppSettings(this.store), this.fallbackUrl);
    const urls = options.url === undefined ? hooks.map((hook) => hook.url) : [options.url];
    const deliveries: ManualDelivery[] = [];
    for (const url of urls) {
      const signed = signBody(event, this.keys, options);
      for (let attempt = 1; attempt <= (options.twice === true ? 2 : 1); attempt += 1) {
        const result = await postWebhook(url, signed, attempt, ATTEMPT_TIMEOUT_MS, this.cancellation.signal);
        deliveries.push({ status: result.status, body: result.status === null ? result.failure : result.body });
      }
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
    this.queues.clear();
  }

  private queueOf(key: string): HookQueue {
    const found = this.queues.get(key);
    if (found !== undefined) return found;
    const queue = new HookQueue(this.policy, this.cancellation.signal);
    this.queues.set(key, queue);
    return queue;
  }
}

function newCancellation(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
