import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from './assumptions.js';
import { CallLog } from './http/call-log.js';
import { Faults } from './http/faults.js';
import { RateLimits } from './http/rate-limits.js';
import { Store } from './state/store.js';
import { Timeline } from './state/timeline.js';
import { DEFAULT_DELIVERY_MODE, type DeliveryMode } from './webhooks/delivery-mode.js';
import { Dispatcher } from './webhooks/dispatcher.js';

/** What one stand-in is made of; the HTTP server only leads to it. */
export class Sandbox {
  readonly appName = 'Stream sandbox';
  readonly apiKey: string;
  readonly apiSecret: string;
  /** What is answered where nobody knows what Stream does. */
  assumptions: Assumptions;
  readonly store: Store;
  readonly timeline: Timeline;
  readonly calls = new CallLog();
  readonly faults = new Faults();
  readonly rateLimits = new RateLimits();
  readonly dispatcher: Dispatcher;
  private readonly initialAssumptions: Assumptions;
  private delays = newDelays();

  constructor(options: {
    apiKey: string;
    apiSecret: string;
    dataDir?: string;
    webhookUrl?: string;
    assumptions?: Partial<Assumptions>;
    webhooks?: Partial<DeliveryMode>;
    clock: () => Date;
  }) {
    this.apiKey = options.apiKey;
    this.apiSecret = options.apiSecret;
    this.initialAssumptions = { ...DEFAULT_ASSUMPTIONS, ...options.assumptions };
    this.assumptions = this.initialAssumptions;
    this.store = new Store(options.dataDir);
    this.timeline = new Timeline(options.clock);
    for (const timestamp of this.store.latestTimestamps()) this.timeline.advancePast(timestamp);
    this.dispatcher = new Dispatcher(options, this.store, options.webhookUrl, {
      ...DEFAULT_DELIVERY_MODE,
      ...options.webhooks,
    });
  }

  /** Waits as a fault demands. False when a reset or the end came in between: then the call must not be worked on any more. */
  async delay(milliseconds: number): Promise<boolean> {
    const { signal } = this.delays;
    await pause(milliseconds, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }

  /** Back to an empty app: no state, calls, faults, counted calls or deliveries, and webhooks switched on. */
  reset(): void {
    this.delays.abort();
    this.delays = newDelays();
    this.store.clear();
    this.calls.clear();
    this.faults.clear();
    this.rateLimits.reset();
    this.dispatcher.reset();
    this.assumptions = this.initialAssumptions;
  }

  /** Ends what is under way: delayed calls and deliveries. */
  cancel(): void {
    this.delays.abort();
    this.dispatcher.cancel();
  }

  close(): void {
    this.cancel();
    this.store.close();
  }
}

function newDelays(): AbortController {
  const delays = new AbortController();
  setMaxListeners(0, delays.signal);
  return delays;
}
