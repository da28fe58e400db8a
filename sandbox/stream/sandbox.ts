import { CallLog } from './http/call-log.js';
import { Faults } from './http/faults.js';
import { RateLimits } from './http/rate-limits.js';
import { Store } from './state/store.js';
import { Timeline } from './state/timeline.js';
import { Dispatcher } from './webhooks/dispatcher.js';

/** What one stand-in is made of; the HTTP server only leads to it. */
export class Sandbox {
  readonly appName = 'Stream sandbox';
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly store: Store;
  readonly timeline: Timeline;
  readonly calls = new CallLog();
  readonly faults = new Faults();
  readonly rateLimits = new RateLimits();
  readonly dispatcher: Dispatcher;

  constructor(options: {
    apiKey: string;
    apiSecret: string;
    dataDir?: string;
    webhookUrl?: string;
    clock: () => Date;
  }) {
    this.apiKey = options.apiKey;
    this.apiSecret = options.apiSecret;
    this.store = new Store(options.dataDir);
    this.timeline = new Timeline(options.clock);
    for (const stamp of this.store.latestStamps()) this.timeline.advancePast(stamp);
    this.dispatcher = new Dispatcher(options, this.store, options.webhookUrl);
  }

  /** Back to an empty app: no state, calls, faults, counted calls or deliveries, and webhooks switched on. */
  reset(): void {
    this.store.clear();
    this.calls.clear();
    this.faults.clear();
    this.rateLimits.reset();
    this.dispatcher.reset();
  }

  close(): void {
    this.dispatcher.cancel();
    this.store.close();
  }
}
