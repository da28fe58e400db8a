import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { LoadGauge } from '../common/load-gauge.js';
import { DatabaseClock } from '../database/database-clock.js';
import type { WorkResult } from '../work/batch-worker.js';
import type { WorkLoop } from '../work/work-loop.js';
import { WorkLoops } from '../work/work-loops.js';
import {
  type EventHandler,
  type EventSource,
  HANDLED_EVENTS,
  type HandledEvents,
  type Received,
  type SourceEvent,
} from './event-source.js';
import { handleEvents } from './handle-events.js';
import { expiryOf, InboxEvent, latestExpiryOf } from './inbox.schema.js';

type ReceivedEvent = Received<SourceEvent>;

interface Handler extends HandledEvents {
  readonly handle: EventHandler<ReceivedEvent>;
}

/** Events are claimed and finished together; a batch is worked on at once. */
const BATCH_SIZE = 50;
const CONCURRENCY = 2;

/** Passes stored events to the methods that declare their types; see `event-source.ts`. */
@Injectable()
export class EventDispatcherService implements OnModuleInit {
  private readonly logger = new Logger(EventDispatcherService.name);
  private readonly handlers: Handler[] = [];
  private readonly sources = new Map<string, EventSource>();
  private readonly loop: WorkLoop<InboxEvent>;

  constructor(
    @InjectModel(InboxEvent.name) inbox: Model<InboxEvent>,
    private readonly clock: DatabaseClock,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    load: LoadGauge,
    loops: WorkLoops,
  ) {
    this.loop = loops.create(inbox, {
      name: 'inbox',
      concurrency: CONCURRENCY,
      batchSize: BATCH_SIZE,
      handle: (stored) => this.dispatch(stored),
      pace: () => load.yieldToRequests(),
    });
  }

  /** Collects the handlers before the loops start: an event that no handler takes would count as handled. */
  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (typeof instance !== 'object' || instance === null) continue;
      const prototype = Object.getPrototypeOf(instance) as Record<string, Handler['handle'] | undefined>;
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const method = prototype[name];
        const handled = method && this.reflector.get<HandledEvents | undefined>(HANDLED_EVENTS, method);
        if (!handled) continue;
        this.handlers.push({ ...handled, handle: method.bind(instance) });
        this.sources.set(handled.source.name, handled.source);
      }
    }
    for (const name of this.sources.keys()) {
      const types = new Set(this.handlers.flatMap(({ source, types }) => (source.name === name ? types : [])));
      this.logger.log({ msg: 'event handlers', source: name, types: [...types].toSorted() });
    }
  }

  /** Stores new events. Those with work to do are handled here or, when there are too many at once, by any instance. */
  async insert(events: readonly InboxEvent[]): Promise<void> {
    await this.loop.insert(events);
  }

  /** Marks stored events, so that they are handled once more; they do not expire before that. */
  async handleAgain(ids: readonly string[], requestId: string): Promise<number> {
    const marked = await this.loop.queue.changeMany(
      { _id: { $in: [...ids] } },
      { $set: { expiresAt: latestExpiryOf(this.clock.now()) } },
      requestId,
    );
    this.loop.wake();
    return marked;
  }

  /** Calls one handler after the other. An event that failed in one of them is not passed to the next. */
  private async dispatch(stored: readonly InboxEvent[]): Promise<WorkResult[]> {
    const events = stored.map((one) => this.toReceivedEvent(one));
    const failures = new Map<ReceivedEvent, unknown>();
    for (const { source, types, handle } of this.handlers) {
      const pending = events.flatMap((event, index) =>
        event && stored[index]?.source === source.name && types.includes(event.type) && !failures.has(event)
          ? [event]
          : [],
      );
      for (const [event, error] of await handleEvents(handle, pending)) failures.set(event, error);
    }
    const expiresAt = expiryOf(this.clock.now());
    return events.map((event) =>
      event && failures.has(event) ? { error: failures.get(event) } : { set: { expiresAt } },
    );
  }

  private toReceivedEvent({ source, payload, receivedAt, work: { requestId } }: InboxEvent): ReceivedEvent | null {
    const event = this.sources.get(source)?.parse(bytesOf(payload), receivedAt);
    return event ? { ...event, receivedAt, requestId } : null;
  }
}

/** A lean read gives the driver's binary type, whose bytes are in `buffer`. */
function bytesOf(payload: Buffer | { readonly buffer: Uint8Array }): Buffer {
  return Buffer.isBuffer(payload) ? payload : Buffer.from(payload.buffer);
}
