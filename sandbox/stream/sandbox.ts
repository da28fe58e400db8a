import { createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import { Followers } from '../clock/followers.js';
import type { TestClock } from '../clock/test-clock.js';
import { CallLog } from '../http/call-log.js';
import { Delays } from '../http/cancellation.js';
import { Faults } from '../http/faults.js';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from './assumptions.js';
import { authenticate, type AuthenticationContext, type Credentials } from './auth/authenticate.js';
import { Presets } from './control/presets.js';
import { codeOfStatus, isEndedToken, statusOfCode } from './http/errors.js';
import { RateLimits } from './http/rate-limits.js';
import type { SandboxOptions } from './options.js';
import { Hub } from './realtime/hub.js';
import { DEFAULT_SOCKET_LIMITS, type SocketLimits } from './realtime/limits.js';
import { StoredClock } from './state/stored-clock.js';
import { type Records, Store } from './state/store.js';
import { Timeline } from './state/timeline.js';
import { Files } from './uploads/files.js';
import { ByHand } from './webhooks/by-hand.js';
import { DEFAULT_DELIVERY_MODE } from './webhooks/delivery-mode.js';
import { Dispatcher } from './webhooks/dispatcher.js';

/** What one stand-in is made of; the HTTP server only leads to it. */
export class Sandbox {
  readonly appName = 'Stream sandbox';
  readonly apiKey: string;
  readonly apiSecret: string;
  /** What is answered where nobody knows what Stream does. */
  assumptions: Assumptions;
  readonly clock: TestClock;
  readonly storedClock: StoredClock;
  /** Other processes that go by the clock. */
  readonly followers: Followers;
  readonly store: Store;
  readonly timeline: Timeline;
  readonly files: Files;
  readonly calls = new CallLog();
  readonly faults: Faults;
  readonly delays = new Delays();
  readonly rateLimits = new RateLimits();
  readonly dispatcher: Dispatcher;
  readonly byHand: ByHand;
  readonly presets: Presets;
  /** Another one after each start and each reset: what was numbered before is gone. */
  epoch = randomUUID();
  readonly socketLimits: SocketLimits;
  readonly hub: Hub;
  private readonly initialAssumptions: Assumptions;
  private readonly stopListening: () => void;
  private readonly key: KeyObject;

  /** @param options.operations the names of all operations, for faults */
  constructor(options: SandboxOptions & { clock: TestClock; operations: () => readonly string[] }) {
    this.apiKey = options.apiKey;
    this.apiSecret = options.apiSecret;
    this.key = createSecretKey(Buffer.from(options.apiSecret));
    this.initialAssumptions = { ...DEFAULT_ASSUMPTIONS, ...options.assumptions };
    this.assumptions = this.initialAssumptions;
    this.clock = options.clock;
    this.followers = new Followers(this.clock);
    this.faults = new Faults(
      { codes: { codeOfStatus, statusOfCode }, seconds: 'resetSeconds', operations: options.operations },
      this.clock,
    );
    this.store = new Store(options.dataDir);
    this.files = new Files(options.dataDir);
    this.timeline = new Timeline(this.clock.now);
    this.storedClock = new StoredClock(this.clock, this.store, this.timeline);
    this.storedClock.follow();
    const mode = { ...DEFAULT_DELIVERY_MODE, ...options.webhooks };
    this.dispatcher = new Dispatcher(options, this.store, options.webhookUrl, mode, this.clock);
    this.byHand = new ByHand({
      keys: options,
      store: this.store,
      timeline: this.timeline,
      clock: this.clock,
      log: this.dispatcher.log,
      fallbackUrl: options.webhookUrl,
    });
    this.socketLimits = { ...DEFAULT_SOCKET_LIMITS, ...options.sockets };
    this.hub = new Hub({
      store: this.store,
      timeline: this.timeline,
      limits: this.socketLimits,
      checkCredentials: ({ credentials }) => this.checkSocket(credentials),
    });
    this.stopListening = this.clock.onPutForward(() => this.hub.checkAll());
    this.presets = new Presets(this);
  }

  /** What credentials are held against now. */
  authentication(): AuthenticationContext {
    const { apiKey, key, store, timeline } = this;
    return { apiKey, key, store, nowMs: timeline.nowMs() };
  }

  /** Back to an empty app: no state, calls, faults, counted calls or deliveries, and webhooks switched on. */
  reset(): void {
    this.delays.reset();
    this.hub.reset();
    this.store.clear();
    this.storedClock.remember();
    this.files.clear();
    this.calls.clear();
    this.presets.endAll();
    this.faults.clear();
    this.rateLimits.reset();
    this.byHand.reset();
    this.dispatcher.reset();
    this.epoch = randomUUID();
    this.assumptions = this.initialAssumptions;
  }

  /** Puts another state in the place of this one. Sockets are cut off, so that clients connect anew. */
  replaceState(records: Records): void {
    const fileIds = [...this.store.files.values()].map(({ id }) => id);
    this.store.replace(records);
    this.hub.reset();
    this.storedClock.follow();
    for (const id of fileIds) if (this.store.files.get(id) === undefined) this.files.delete(id);
  }

  /** Ends what is under way: delayed calls, sockets and deliveries. */
  cancel(): void {
    this.stopListening();
    this.presets.endAll();
    this.delays.cancel();
    this.byHand.cancel();
    this.hub.close();
    this.dispatcher.cancel();
  }

  close(): void {
    this.cancel();
    this.store.close();
  }

  /** Throws once an open socket is to be closed. */
  private checkSocket(credentials: Credentials): void {
    try {
      authenticate(credentials, this.authentication());
    } catch (error) {
      if (!isEndedToken(error) || this.assumptions.socketsOfEndedTokens === 'close') throw error;
    }
  }
}
