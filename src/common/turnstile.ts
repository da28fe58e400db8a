/**
 * Lets tasks through in order of arrival, at most so many at a time; the others wait. What a task holds while it runs
 * is thereby bounded, however many strangers ask for it at once.
 */
export class Turnstile {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /** Resolves and rejects as the task does. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running < this.limit) this.running += 1;
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
