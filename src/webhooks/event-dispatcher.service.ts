import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DatabaseClock } from '../database/database-clock.js';
import { eachItem, gatherMore, WorkLoop } from '../work/work-loop.js';
import type { FinishOutcome } from '../work/finish.js';
import { WorkQueues } from '../work/work-queues.js';
import { expiryOf, InboxEvent } from './inbox.schema.js';
import { STREAM_EVENT_TYPES } from './on-stream-event.decorator.js';
import { parseStreamEvent, type ReceivedEvent } from './stream-event.js';

type Handler = (event: ReceivedEvent) => Promise<void>;

/** Events are claimed and finished together; a batch is worked on at once. */
const BATCH_SIZE = 50;
const CONCURRENCY = 2;

/** Hands every stored event to every method that asked for its type with `@OnStreamEvent()`. */
@Injectable()
export class EventDispatcherService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(EventDispatcherService.name);
  private readonly handlers = new Map<string, Handler[]>();
  private readonly loop: WorkLoop<InboxEvent>;

  constructor(
    @InjectModel(InboxEvent.name) inbox: Model<InboxEvent>,
    private readonly clock: DatabaseClock,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    queues: WorkQueues,
  ) {
    this.loop = new WorkLoop({
      name: 'inbox',
      queue: queues.of(inbox),
      concurrency: CONCURRENCY,
      batchSize: BATCH_SIZE,
      handle: eachItem((stored) => this.dispatch(stored)),
      pace: gatherMore,
    });
  }

  onApplicationBootstrap(): void {
    this.collectHandlers();
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Whether anybody asked for events of this type. */
  wants(type: string): boolean {
    return this.handlers.has(type);
  }

  /** Stores new events and has those dealt with that need it, here or, when there is too much at once, by whoever is free. */
  async insert(events: readonly InboxEvent[]): Promise<void> {
    await this.loop.insert(events);
  }

  private async dispatch(stored: InboxEvent): Promise<FinishOutcome> {
    const event = parseStreamEvent(bytesOf(stored.payload), stored.receivedAt);
    for (const handle of (event && this.handlers.get(event.type)) ?? []) {
      if (event) await handle({ ...event, requestId: stored.work.requestId });
    }
    return { set: { expiresAt: expiryOf(this.clock.now()) } };
  }

  private collectHandlers(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (typeof instance !== 'object' || instance === null) continue;
      const prototype = Object.getPrototypeOf(instance) as Record<string, Handler | undefined>;
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const method = prototype[name];
        const types = method && this.reflector.get<readonly string[] | undefined>(STREAM_EVENT_TYPES, method);
        for (const type of types ?? []) {
          if (method) this.handlers.set(type, [...(this.handlers.get(type) ?? []), method.bind(instance) as Handler]);
        }
      }
    }
    this.logger.log({ msg: 'event handlers', types: [...this.handlers.keys()].toSorted() });
  }
}

/** A lean read gives the driver's binary type, whose bytes are in `buffer`. */
function bytesOf(payload: Buffer | { readonly buffer: Uint8Array }): Buffer {
  return Buffer.isBuffer(payload) ? payload : Buffer.from(payload.buffer);
}
