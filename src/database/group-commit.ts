/** Most items in one write: keeps it well under MongoDB's message size, even with the largest events. */
const MAX_GROUP = 500;

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Groups concurrent writes: one write is in flight at a time, and items that arrive meanwhile share the next one. A lone
 * item is written at once; under load, many items share the cost of a write.
 */
export class GroupCommit<T> {
  private waiting: Waiting<T>[] = [];
  private writing = false;

  /** @param write stores all items, or throws; each caller waits for the write of its own item */
  constructor(private readonly write: (items: readonly T[]) => Promise<void>) {}

  /** Resolves when the item is stored. Rejects with the error of its write. */
  add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.writing) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, MAX_GROUP);
      try {
        await this.write(group.map(({ item }) => item));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.writing = false;
  }
}
