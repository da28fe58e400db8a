import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { LoadGauge } from '../common/load-gauge.js';
import { DatabaseClock } from '../database/database-clock.js';
import type { WorkResult } from '../work/batch-worker.js';
import type { WorkLoop } from '../work/work-loop.js';
import { WorkLoops } from '../work/work-loops.js';
import { handleEvents, type StreamEventHandler } from './handle-events.js';
import { expiryOf, InboxEvent } from './inbox.schema.js';
import { HANDLED_TYPES } from './on-stream-event.decorator.js';
import { isHandledType, parseStreamEvent, type ReceivedEvent, type StreamEventType } from './stream-event.js';

interface Handler {
  readonly types: readonly StreamEventType[];
  readonly handle: StreamEventHandler;
}

/** Events are claimed and finished together; a batch is worked on at once. */
const BATCH_SIZE = 50;
const CONCURRENCY = 2;

/** Passes stored events to the methods that declare their types with `@OnStreamEvent()`. */
@Injectable()
export class EventDispatcherService implements OnModuleInit {
  private readonly logger = new Logger(EventDispatcherService.name);
  private readonly handlers: Handler[] = [];
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
      const prototype = Object.getPrototypeOf(instance) as Record<string, StreamEventHandler | undefined>;
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const method = prototype[name];
        const types = method && this.reflector.get<Handler['types'] | undefined>(HANDLED_TYPES, method);
        if (types) this.handlers.push({ types, handle: method.bind(instance) });
      }
    }
    const types = new Set(this.handlers.flatMap((handler) => handler.types));
    this.logger.log({ msg: 'event handlers', types: [...types].toSorted() });
  }

  /** Stores new events. Those with work to do are handled here or, when there are too many at once, by any instance. */
  async insert(events: readonly InboxEvent[]): Promise<void> {
    await this.loop.insert(events);
  }

  /** Calls one handler after the other. An event that failed in one of them is not passed to the next. */
  private async dispatch(stored: readonly InboxEvent[]): Promise<WorkResult[]> {
    const events = stored.map((one) => toReceivedEvent(one));
    const failures = new Map<ReceivedEvent, unknown>();
    for (const { types, handle } of this.handlers) {
      const pending = events.flatMap((event) =>
        event && types.includes(event.type) && !failures.has(event) ? [event] : [],
      );
      for (const [event, error] of await handleEvents(handle, pending)) failures.set(event, error);
    }
    const expiresAt = expiryOf(this.clock.now());
    return events.map((event) =>
      event && failures.has(event) ? { error: failures.get(event) } : { set: { expiresAt } },
    );
  }
}

function toReceivedEvent({ payload, receivedAt, work: { requestId } }: InboxEvent): ReceivedEvent | null {
  const event = parseStreamEvent(bytesOf(payload), receivedAt);
  return event && isHandledType(event.type) ? { ...event, type: event.type, requestId } : null;
}

/** A lean read gives the driver's binary type, whose bytes are in `buffer`. */
function bytesOf(payload: Buffer | { readonly buffer: Uint8Array }): Buffer {
  return Buffer.isBuffer(payload) ? payload : Buffer.from(payload.buffer);
}
