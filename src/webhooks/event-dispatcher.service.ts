import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { LoadGauge } from '../http/load-gauge.js';
import { DatabaseClock } from '../database/database-clock.js';
import { eachItem, WorkLoop } from '../work/work-loop.js';
import type { FinishOutcome } from '../work/finish.js';
import { WorkQueues } from '../work/work-queues.js';
import { expiryOf, InboxEvent } from './inbox.schema.js';
import { HANDLED_TYPES } from './on-stream-event.decorator.js';
import { isHandledType, parseStreamEvent, type ReceivedEvent, type StreamEventType } from './stream-event.js';

type Handler = (event: ReceivedEvent) => Promise<void>;

/** Events are claimed and finished together; a batch is worked on at once. */
const BATCH_SIZE = 50;
const CONCURRENCY = 2;

/** Hands every stored event to every method that asked for its type with `@OnStreamEvent()`. */
@Injectable()
export class EventDispatcherService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(EventDispatcherService.name);
  private readonly handlers = new Map<StreamEventType, Handler[]>();
  private readonly loop: WorkLoop<InboxEvent>;

  constructor(
    @InjectModel(InboxEvent.name) inbox: Model<InboxEvent>,
    private readonly clock: DatabaseClock,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    queues: WorkQueues,
    load: LoadGauge,
  ) {
    this.loop = new WorkLoop({
      name: 'inbox',
      queue: queues.of(inbox),
      concurrency: CONCURRENCY,
      batchSize: BATCH_SIZE,
      handle: eachItem((stored) => this.dispatch(stored)),
      pace: () => load.yieldToRequests(),
    });
  }

  onApplicationBootstrap(): void {
    this.collectHandlers();
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Stores new events and has those dealt with that need it, here or, when there is too much at once, by whoever is free. */
  async insert(events: readonly InboxEvent[]): Promise<void> {
    await this.loop.insert(events);
  }

  private async dispatch(stored: InboxEvent): Promise<FinishOutcome> {
    const event = toReceivedEvent(stored);
    if (event) for (const handle of this.handlers.get(event.type) ?? []) await handle(event);
    return { set: { expiresAt: expiryOf(this.clock.now()) } };
  }

  private collectHandlers(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (typeof instance !== 'object' || instance === null) continue;
      const prototype = Object.getPrototypeOf(instance) as Record<string, Handler | undefined>;
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const method = prototype[name];
        const types = method && this.reflector.get<readonly StreamEventType[] | undefined>(HANDLED_TYPES, method);
        for (const type of types ?? []) {
          if (method) this.handlers.set(type, [...(this.handlers.get(type) ?? []), method.bind(instance) as Handler]);
        }
      }
    }
    this.logger.log({ msg: 'event handlers', types: [...this.handlers.keys()].toSorted() });
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
