/** The last entries of a log, in order; the oldest are forgotten beyond `max`. */
export class Recent<T extends { readonly seq: number }> {
  /** The entry with the number n is at (n - 1) modulo `max`, so that nothing is ever moved. */
  private entries: T[] = [];
  private last = 0;

  constructor(readonly max: number) {}

  get size(): number {
    return this.entries.length;
  }

  /** The number of the youngest entry; 0 without one. Each entry has the next one. */
  get lastSeq(): number {
    return this.last;
  }

  add(entry: T): T {
    this.last = entry.seq;
    this.entries[(entry.seq - 1) % this.max] = entry;
    return entry;
  }

  all(): T[] {
    return this.since(0, this.max);
  }

  /** Those younger than `seq`, the youngest `max` at most. */
  since(seq: number, max: number): T[] {
    const count = Math.max(0, Math.min(this.last - seq, max, this.size));
    const first = this.last - count + 1;
    return Array.from({ length: count }, (_, index) => this.get(first + index)).filter((entry) => entry !== undefined);
  }

  get(seq: number): T | undefined {
    const isKept = Number.isSafeInteger(seq) && seq <= this.last && seq > this.last - this.size;
    return isKept ? this.entries[(seq - 1) % this.max] : undefined;
  }

  clear(): void {
    this.entries = [];
    this.last = 0;
  }
}
