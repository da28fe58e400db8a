/** The queue of a {@link Semaphore} is full. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';

  constructor() {
    super('the queue is full');
  }
}

/**
 * Runs tasks in order of arrival, at most `limit` at a time, with at most `maxWaiting` more in the queue. This bounds what
 * unknown callers can make the server hold at once.
 */
export class Semaphore {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly limit: number,
    private readonly maxWaiting: number,
  ) {}

  /**
   * Resolves and rejects as the task does.
   *
   * @throws QueueFullError at once, without starting the task, when the queue is full
   */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running < this.limit) this.running += 1;
    else if (this.waiting.length >= this.maxWaiting) throw new QueueFullError();
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await task();
    } finally {
      // The next task takes over the slot, so `running` stays as it is.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
