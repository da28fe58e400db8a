import type { BatchWorker } from './batch-worker.js';
import type { WorkDocument } from './work.schema.js';

/** How much is worked on at once. */
export interface BatchLimits {
  /** Batches worked on at once. */
  readonly concurrency: number;
  /** Items handed over together, for services that take many in one call. Default 1. */
  readonly batchSize?: number;
  /** Awaited before more work begins: lets work that can wait give way to urgent work. */
  readonly pace?: () => Promise<void>;
}

/** The work on items that this process inserted as claimed. Those that arrive while a batch waits for its turn join it. */
export class InsertedBatches<T extends WorkDocument> {
  private readonly running = new Map<readonly T[], Promise<void>>();
  private waiting: T[] | undefined;

  constructor(
    private readonly worker: BatchWorker<T>,
    private readonly limits: BatchLimits,
  ) {}

  /** How many more items may be inserted as claimed: together no more than the loop claims when it looks for work. */
  get capacity(): number {
    const { concurrency, batchSize = 1 } = this.limits;
    const held = [...this.running.keys()].reduce((sum, batch) => sum + batch.length, 0);
    return Math.max(0, concurrency * batchSize - held);
  }

  /** Adds an item to the batch that waits for its turn, or begins a new one. */
  add(item: T): void {
    const { batchSize = 1, pace } = this.limits;
    if (this.waiting && this.waiting.length < batchSize) {
      this.waiting.push(item);
      return;
    }
    const batch = [item];
    const begin = async (): Promise<void> => {
      await pace?.();
      if (this.waiting === batch) this.waiting = undefined;
    };
    this.waiting = batch;
    this.running.set(
      batch,
      this.worker.work(batch, begin).finally(() => this.running.delete(batch)),
    );
  }

  /** Resolves when all work has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.running.values());
  }
}
