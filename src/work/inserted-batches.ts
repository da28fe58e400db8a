import type { BatchWorker, WorkLoopOptions } from './batch-worker.js';
import type { WorkDocument } from './work.schema.js';

/** The work on items that this process inserted as claimed. Those that arrive while a batch waits for its turn join it. */
export class InsertedBatches<T extends WorkDocument> {
  private readonly running = new Map<readonly T[], Promise<void>>();
  private waiting: T[] | undefined;

  constructor(
    private readonly worker: BatchWorker<T>,
    private readonly options: WorkLoopOptions<T>,
  ) {}

  /** How many more items may be inserted as claimed: together no more than the loop claims when it looks for work. */
  get capacity(): number {
    const { concurrency, batchSize = 1 } = this.options;
    const held = [...this.running.keys()].reduce((sum, batch) => sum + batch.length, 0);
    return Math.max(0, concurrency * batchSize - held);
  }

  /** Adds an item to the batch that waits for its turn, or begins a new one. */
  add(item: T): void {
    const { batchSize = 1, pace } = this.options;
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
