import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { AppException } from '../common/errors/app-exception.js';
import { Clock } from '../common/clock.js';
import { LoadGauge } from '../common/http/load-gauge.js';
import { eachItem, WorkLoop } from '../work/work-loop.js';
import type { FinishOutcome } from '../work/work-queue.js';
import type { InboxEvent } from './inbox.schema.js';
import { InboxService } from './inbox.service.js';
import { STREAM_EVENT_TYPES } from './on-stream-event.decorator.js';
import { type ReceivedEvent, readStreamEvent, type StreamEvent } from './stream-event.js';
import type { WebhookReceiptDto } from './webhook.dto.js';

type Handler = (event: ReceivedEvent) => Promise<void>;

/** Events are claimed and finished together; a batch is worked on at once. */
const BATCH_SIZE = 50;
const CONCURRENCY = 2;
/** As long as a captured delivery could be replayed to some purpose, its digest is remembered. */
const KEEP_DONE_MS = 30 * 24 * 3_600_000;

/** Stores what arrives, and hands what is stored to every method that asked for its type with `@OnStreamEvent()`. */
@Injectable()
export class EventDispatcherService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(EventDispatcherService.name);
  private readonly handlers = new Map<string, Handler[]>();
  private readonly loop: WorkLoop<InboxEvent>;

  constructor(
    private readonly inbox: InboxService,
    private readonly clock: Clock,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    load: LoadGauge,
  ) {
    this.loop = new WorkLoop({
      name: 'inbox',
      queue: inbox.queue,
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

  /**
   * Acknowledges an event by storing it.
   *
   * @throws AppException MALFORMED_BODY when Stream signed something that is no event
   */
  async receive(signedBytes: Buffer | undefined, requestId: string): Promise<WebhookReceiptDto> {
    const event = signedBytes ? parse(signedBytes, this.clock.now()) : null;
    if (!event || !signedBytes) throw new AppException('MALFORMED_BODY');
    await this.inbox.store(event, signedBytes, requestId);
    this.loop.wake();
    return { ok: true };
  }

  private async dispatch(stored: InboxEvent): Promise<FinishOutcome> {
    const event = parse(bytesOf(stored.payload), stored.receivedAt);
    for (const handle of (event && this.handlers.get(event.type)) ?? []) {
      if (event) await handle({ ...event, requestId: stored.work.requestId });
    }
    return { set: { expiresAt: new Date(this.clock.now().getTime() + KEEP_DONE_MS) } };
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

function parse(bytes: Buffer, receivedAt: Date): StreamEvent | null {
  try {
    return readStreamEvent(JSON.parse(bytes.toString('utf8')), receivedAt);
  } catch {
    return null;
  }
}

/** A lean read gives the driver's binary type, whose bytes are in `buffer`. */
function bytesOf(payload: Buffer | { readonly buffer: Uint8Array }): Buffer {
  return Buffer.isBuffer(payload) ? payload : Buffer.from(payload.buffer);
}
