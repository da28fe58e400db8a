import { QueueFullError } from '../../common/semaphore.js';

interface Waiting {
  start(): void;
  refuse(error: Error): void;
}

/**
 * Runs tasks, at most `limit` at a time. Those that wait take turns by caller, so a caller with many tasks delays another
 * by one task only. When the queue is full, a caller with fewer tasks in it takes the place of one with the most.
 */
export class FairSemaphore {
  private running = 0;
  private waiting = 0;
  /** The next turn is that of the first. */
  private readonly queues = new Map<string, Waiting[]>();

  constructor(
    private readonly limit: number,
    private readonly maxWaiting: number,
  ) {}

  /**
   * Resolves and rejects as the task does.
   *
   * @param caller whose task it is
   * @throws QueueFullError without starting the task, when there is no place for it, or its place is given to another
   */
  async run<T>(caller: string, task: () => Promise<T>): Promise<T> {
    if (this.running < this.limit) this.running += 1;
    else await this.wait(caller);
    try {
      return await task();
    } finally {
      this.startNext();
    }
  }

  private wait(caller: string): Promise<void> {
    if (this.waiting >= this.maxWaiting) this.makeRoomFor(caller);
    return new Promise((start, refuse) => {
      this.waiting += 1;
      const queue = this.queues.get(caller) ?? [];
      queue.push({ start, refuse });
      this.queues.set(caller, queue);
    });
  }

  private makeRoomFor(caller: string): void {
    const own = this.queues.get(caller)?.length ?? 0;
    const [longest = []] = [...this.queues.values()].toSorted((a, b) => b.length - a.length);
    // Otherwise the two would take each other's places in turn.
    if (longest.length <= own + 1) throw new QueueFullError();
    longest.pop()?.refuse(new QueueFullError());
    this.waiting -= 1;
  }

  /** The next task takes over the slot, so `running` stays as it is. */
  private startNext(): void {
    const [turn] = this.queues;
    if (!turn) {
      this.running -= 1;
      return;
    }
    const [caller, queue] = turn;
    this.queues.delete(caller);
    const next = queue.shift();
    if (queue.length > 0) this.queues.set(caller, queue);
    this.waiting -= 1;
    next?.start();
  }
}
