import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { BatchWorker, type WorkLoopOptions, type WorkResult } from './batch-worker.js';
import type { Claim } from './claim.js';
import type { FinishOutcome } from './finish.js';
import { InsertedBatches } from './inserted-batches.js';
import type { WorkQueue } from './work-queue.js';
import type { WorkDocument } from './work.schema.js';

/** How long a loop that stops waits for work under way. */
const STOP_WAIT_MS = 1200;

/** Makes a handler of batches from a handler of one item. The items of a batch are worked on at the same time. */
export function eachItem<T>(
  work: (item: T, claim: Claim) => Promise<FinishOutcome | undefined>,
): (items: readonly T[], claim: Claim) => Promise<WorkResult[]> {
  return (items, claim) =>
    Promise.all(
      items.map(async (item) => {
        try {
          return (await work(item, claim)) ?? {};
        } catch (error) {
          return { error };
        }
      }),
    );
}

/**
 * Claims due items and works on them, until it is stopped. Polling guarantees that all work is found;
 * {@link WorkLoop.wake} only makes it sooner. Several loops, in this process and others, may share a queue.
 */
export class WorkLoop<T extends WorkDocument> {
  readonly queue: WorkQueue<T>;
  private readonly logger: Logger;
  private readonly worker: BatchWorker<T>;
  private readonly running = new Set<Promise<void>>();
  private readonly inserted: InsertedBatches<T>;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private moreMayWait = false;
  private stopping = false;

  constructor(private readonly options: WorkLoopOptions<T>) {
    this.queue = options.queue;
    this.logger = new Logger(`work:${options.name}`);
    this.worker = new BatchWorker(options);
    this.inserted = new InsertedBatches(this.worker, options);
  }

  start(): void {
    this.wake();
  }

  /** Looks for work now. Called in the process that has just marked a document. */
  wake(): void {
    if (this.stopping) return;
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    clearTimeout(this.timer);
    this.lookAgain = false;
    this.looking = this.look().finally(() => {
      this.looking = undefined;
      if (this.lookAgain) this.wake();
      else if (!this.stopping) this.timer = setTimeout(() => this.wake(), this.queue.timing.pollMs).unref();
    });
  }

  /** After the clock was put forward. */
  timeHasPassed(ms: number): void {
    this.worker.shortenPause(ms);
    this.wake();
  }

  /** Claims nothing more and waits for work under way; gives items back that take too long, for other workers. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    await Promise.race([this.settle(), delay(STOP_WAIT_MS, undefined, { ref: false })]);
    await this.worker.giveBackAll();
  }

  /**
   * Does the work of one item within this call, if it is due and no other worker holds it.
   *
   * @returns false when there was nothing to claim
   */
  async runNow(id: T['_id']): Promise<boolean> {
    const item = await this.queue.claim(id);
    if (!item) return false;
    await this.track(this.worker.work([item]));
    return true;
  }

  /**
   * Inserts documents that do not exist yet. As many of those that are due as this loop has capacity for are inserted as
   * claimed, and worked on here without another query; the others are for any loop to claim.
   *
   * @throws the error of any insert that failed. Items that were inserted nevertheless are worked on after their lease.
   */
  async insert(items: readonly T[]): Promise<void> {
    const capacity = this.stopping || this.worker.isPaused ? 0 : this.inserted.capacity;
    const claimed = await this.queue.insert(items, capacity);
    if (this.stopping) await this.queue.claimed.giveBack(claimed);
    else for (const item of claimed) this.inserted.add(item);
    if (items.filter(({ work }) => work.status === 'due').length > capacity) this.wake();
  }

  /** Resolves when the look under way, and then all work under way, has ended. */
  private async settle(): Promise<void> {
    await this.looking;
    await Promise.all([...this.running, this.inserted.settled()]);
  }

  private async look(): Promise<void> {
    const { queue, concurrency, batchSize = 1, pace } = this.options;
    try {
      while (!this.stopping && !this.worker.isPaused) {
        const free = concurrency - this.running.size;
        this.moreMayWait = free <= 0;
        if (this.moreMayWait) return;
        await pace?.();
        const items = await queue.claimMany(free * batchSize);
        for (let start = 0; start < items.length; start += batchSize) {
          void this.track(this.worker.work(items.slice(start, start + batchSize)));
        }
        if (items.length < free * batchSize) return;
      }
    } catch (error) {
      this.logger.warn({ msg: 'could not look for work', err: error });
    }
  }

  private async track(run: Promise<void>): Promise<void> {
    this.running.add(run);
    await run;
    this.running.delete(run);
    if (this.moreMayWait) this.wake();
  }
}
