import { setTimeout as pause } from 'node:timers/promises';
import type { TestClock } from '../../clock/test-clock.js';
import { newCancellation } from '../../http/cancellation.js';
import { type DeliveryEntry, DeliveryLog } from '../../http/delivery-log.js';
import { readAppSettings } from '../app/app-settings.js';
import type { Store } from '../state/store.js';
import type { DeliveryMode } from './delivery-mode.js';
import { type DeliveryPolicy, HookQueue, STREAM_DELIVERY_POLICY } from './hook-queue.js';
import { type Hook, hooksOf, wants } from './hooks.js';
import { withNanoseconds } from './nanoseconds.js';
import { type SignedBody, signBody, type WebhookKeys } from './signed-body.js';
import type { StreamEvent } from './stream-event.js';

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
    private readonly clock: TestClock,
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

  /** What is kept of deliveries and waits to be sent, with the bounds. */
  sizes(): Readonly<Record<string, { size: number; max: number | null }>> {
    const queues = [...this.queues.values()];
    const waiting = queues.reduce((sum, { length }) => sum + length, 0);
    return {
      webhooks: { size: this.log.recent.size, max: this.log.recent.max },
      waitingEvents: { size: waiting, max: this.policy.maxWaiting * Math.max(1, queues.length) },
      hookQueues: { size: queues.length, max: null },
    };
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
      const send = (): void => new HookQueue(this.policy, signal, this.clock).add(hook, signed, entry);
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
      content: signed,
    });
  }

  private queueOf(key: string): HookQueue {
    const found = this.queues.get(key);
    if (found !== undefined) return found;
    // Hooks come and go with the settings of the app.
    for (const [other, { isIdle }] of this.queues) if (isIdle) this.queues.delete(other);
    const queue = new HookQueue(this.policy, this.cancellation.signal, this.clock);
    this.queues.set(key, queue);
    return queue;
  }
}
