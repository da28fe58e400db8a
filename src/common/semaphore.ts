/** Nobody else may wait: the line before a {@link Semaphore} is as long as it may be. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';

  constructor() {
    super('too many wait already');
  }
}

/**
 * Lets tasks through in order of arrival, at most so many at a time; the others wait, at most so many of them. What a
 * task holds while it runs is thereby bounded, however many strangers ask for it at once.
 */
export class Semaphore {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param maxWaiting how long the line may be */
  constructor(
    private readonly limit: number,
    private readonly maxWaiting: number,
  ) {}

  /**
   * Resolves and rejects as the task does.
   *
   * @throws QueueFullError at once, without the task having begun, when the line is full
   */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running < this.limit) this.running += 1;
    else if (this.waiting.length >= this.maxWaiting) throw new QueueFullError();
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await task();
    } finally {
      // Whoever waits takes over the place of the one that leaves.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
