import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { readAppSettings } from '../app/app-settings.js';
import type { JsonObject } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { type DeliveryEntry, DeliveryLog } from './delivery-log.js';
import type { DeliveryMode } from './delivery-mode.js';
import { type DeliveryPolicy, HookQueue, STREAM_DELIVERY_POLICY } from './hook-queue.js';
import { ATTEMPT_TIMEOUT_MS, type Hook, hooksOf, wants } from './hooks.js';
import { withNanoseconds } from './nanoseconds.js';
import { postWebhook } from './post-webhook.js';
import { type SignedBody, type SigningOptions, signBody, type WebhookKeys } from './signed-body.js';
import type { StreamEvent } from './stream-event.js';

/** What a receiver answered to an event sent by hand; `status` null when it did not answer. */
export interface ManualDelivery {
  readonly status: number | null;
  readonly body: string;
}

/** In parallel, an event leaves so many milliseconds late at most, so that a later one overtakes it. */
const MAX_LATENESS_MS = 100;
const PARALLEL_COPIES = 2;

/** Signs events and sends them to the hooks that want them. What waits is lost when the process ends. */
export class Dispatcher {
  readonly log = new DeliveryLog();
  enabled = true;
  mode: DeliveryMode;
  private readonly queues = new Map<string, HookQueue>();
  private cancellation = newCancellation();

  constructor(
    private readonly keys: WebhookKeys,
    private readonly store: Store,
    private readonly fallbackUrl: string | undefined,
    private readonly usualMode: DeliveryMode,
    private readonly policy: DeliveryPolicy = STREAM_DELIVERY_POLICY,
  ) {
    this.mode = usualMode;
  }

  /** Sends an event to every hook that wants it, in order or not, and returns at once. */
  dispatch(event: StreamEvent): void {
    const settings = readAppSettings(this.store);
    const gzip = settings.enable_hook_payload_compression === true;
    for (const hook of hooksOf(settings, this.fallbackUrl)) {
      if (!wants(hook, event.type)) continue;
      const body = this.mode.times === 'nanoseconds' ? withNanoseconds(event) : event;
      const signed = signBody(body, this.keys, { gzip });
      if (this.mode.deliveries === 'parallel' && this.enabled) this.scatter(hook, signed, event);
      else {
        const entry = this.logged(hook, signed, event);
        if (this.enabled) this.queueOf(hook.key).add(hook, signed, entry);
      }
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

  /** Drops everything that waits, forgets the deliveries, switches on again and delivers as in the beginning. */
  reset(): void {
    this.cancel();
    this.cancellation = newCancellation();
    this.log.clear();
    this.enabled = true;
    this.mode = this.usualMode;
  }

  /** Gives up everything that waits or is under way. */
  cancel(): void {
    this.cancellation.abort();
    this.queues.clear();
  }

  /** Sends each copy on its own, after a while that differs from copy to copy. */
  private scatter(hook: Hook, signed: SignedBody, event: StreamEvent): void {
    const { signal } = this.cancellation;
    for (let copy = 1; copy <= PARALLEL_COPIES; copy += 1) {
      const entry = this.logged(hook, signed, event);
      const send = (): void => new HookQueue(this.policy, signal).add(hook, signed, entry);
      void pause(Math.random() * MAX_LATENESS_MS, undefined, { signal }).then(send, () => undefined);
    }
  }

  private logged(hook: Hook, signed: SignedBody, event: StreamEvent): DeliveryEntry {
    return this.log.add({
      id: signed.id,
      type: event.type,
      url: hook.url,
      createdAt: event.created_at,
      attempts: 0,
      statuses: [],
      state: this.enabled ? 'pending' : 'suppressed',
    });
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
