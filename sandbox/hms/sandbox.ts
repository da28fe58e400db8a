import type { TestClock } from '../clock/test-clock.js';
import { CallLog } from '../http/call-log.js';
import { Delays } from '../http/cancellation.js';
import { Faults } from '../http/faults.js';
import type { TokenKeys } from './auth/token.js';
import { end, endOverdue } from './sessions/session-changes.js';
import { SnapshotFile } from './state/snapshot-file.js';
import { Store } from './state/store.js';
import { Dispatcher, HMS_RETRY_PAUSES_MS } from './webhooks/dispatcher.js';
import { type EventDraft, toEvent } from './webhooks/hms-event.js';
import type { World } from './world.js';

/** What one stand-in is made of; the HTTP server only leads to it. */
export class Sandbox implements World {
  readonly appName = '100ms sandbox';
  readonly keys: TokenKeys;
  readonly store: Store;
  readonly calls = new CallLog();
  readonly faults: Faults;
  readonly delays = new Delays();
  readonly dispatcher: Dispatcher;
  private readonly clock: TestClock;
  private readonly file: SnapshotFile | undefined;
  private drafts: EventDraft[] = [];

  constructor(options: {
    accessKey: string;
    secret: string;
    templateId?: string;
    webhookUrl?: string;
    webhookSecret?: string;
    webhookPausesMs?: readonly number[];
    dataDir?: string;
    clock: TestClock;
  }) {
    this.keys = { accessKey: options.accessKey, secret: options.secret };
    this.clock = options.clock;
    this.faults = new Faults({ seconds: 'retryAfterSeconds' }, this.clock);
    this.file = options.dataDir === undefined ? undefined : new SnapshotFile(options.dataDir);
    this.store = new Store({ saved: this.file?.read(), templateId: options.templateId, now: this.now() });
    this.dispatcher = new Dispatcher(
      { url: options.webhookUrl, secret: options.webhookSecret },
      options.webhookPausesMs ?? HMS_RETRY_PAUSES_MS,
      this.clock,
    );
  }

  readonly now = (): string => this.clock.now().toISOString();

  readonly emit = (event: EventDraft): void => void this.drafts.push(event);

  /** Everything that reads or changes the state goes through here: overdue sessions end first, changes are kept, events leave. */
  transact<T>(work: () => T): T {
    try {
      endOverdue(this);
      return work();
    } finally {
      this.file?.write(this.store.snapshot());
      const drafts = this.drafts;
      this.drafts = [];
      for (const draft of drafts) this.dispatcher.dispatch(toEvent(draft, this.store, this.now()));
    }
  }

  /** Ends what a run before left open: nobody is in those sessions any more. */
  endInterrupted(): void {
    this.transact(() => {
      for (const session of this.store.sessions.values()) {
        if (session.endedAt === null) end(this, session, 'the sandbox was restarted');
      }
    });
  }

  /** Back to no rooms: no calls, faults or deliveries either, and webhooks switched on. */
  reset(): void {
    this.delays.reset();
    this.drafts = [];
    this.store.clear();
    this.calls.clear();
    this.faults.clear();
    this.dispatcher.reset();
  }

  /** Ends what is under way: delayed calls and deliveries. */
  cancel(): void {
    this.delays.cancel();
    this.dispatcher.cancel();
  }
}
