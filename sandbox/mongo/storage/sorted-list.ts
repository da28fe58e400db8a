/** What a sorted list holds: a key that orders it and the record behind the key. */
export interface Entry<T> {
  readonly key: string;
  readonly value: T;
  /** Breaks ties between equal keys, so that every entry has one place. */
  readonly tie: number;
}

const BLOCK_SIZE = 512;

/**
 * An ordered list in blocks: finding, adding and removing cost a binary search and a move within one block, so it
 * stays quick at hundreds of thousands of entries. It must not change while an iteration is under way.
 */
export class SortedList<T> {
  private blocks: Entry<T>[][] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(entry: Entry<T>): void {
    this.count += 1;
    const at = Math.min(this.blockOf(entry), this.blocks.length - 1);
    const block = this.blocks[at];
    if (block === undefined) {
      this.blocks.push([entry]);
      return;
    }
    block.splice(lowerBound(block, entry), 0, entry);
    if (block.length > BLOCK_SIZE) this.blocks.splice(at + 1, 0, block.splice(BLOCK_SIZE / 2));
  }

  /** Removes the entry with this key and tie; does nothing when there is none. */
  remove(entry: Entry<T>): void {
    const at = this.blockOf(entry);
    const block = this.blocks[at];
    if (block === undefined) return;
    const index = lowerBound(block, entry);
    const found = block[index];
    if (found === undefined || compare(found, entry) !== 0) return;
    block.splice(index, 1);
    this.count -= 1;
    if (block.length === 0) this.blocks.splice(at, 1);
  }

  /** Entries with `from <= key < to`, in order or backwards. */
  *range(from: string, to: string, backwards = false): Generator<Entry<T>, void, undefined> {
    const [startBlock, start] = this.position(from);
    const [endBlock, end] = this.position(to);
    if (backwards) {
      for (let b = Math.min(endBlock, this.blocks.length - 1); b >= startBlock; b--) {
        const block = this.blocks[b] ?? [];
        const first = b === startBlock ? start : 0;
        for (let i = (b === endBlock ? end : block.length) - 1; i >= first; i--) yield block[i] as Entry<T>;
      }
      return;
    }
    for (let b = startBlock; b <= endBlock && b < this.blocks.length; b++) {
      const block = this.blocks[b] ?? [];
      const last = b === endBlock ? end : block.length;
      for (let i = b === startBlock ? start : 0; i < last; i++) yield block[i] as Entry<T>;
    }
  }

  /** The first entry with `from <= key < to`, as uniqueness checks need it. */
  first(from: string, to: string): Entry<T> | undefined {
    const [at, index] = this.position(from);
    const entry = this.blocks[at]?.[index];
    return entry !== undefined && entry.key < to ? entry : undefined;
  }

  /** How many entries lie in `from <= key < to`; costs two searches and one step per block between. */
  countRange(from: string, to: string): number {
    const [startBlock, start] = this.position(from);
    const [endBlock, end] = this.position(to);
    if (endBlock < startBlock) return 0;
    if (startBlock === endBlock) return Math.max(0, end - start);
    let total = (this.blocks[startBlock]?.length ?? 0) - start + end;
    for (let b = startBlock + 1; b < endBlock; b++) total += this.blocks[b]?.length ?? 0;
    return total;
  }

  /** Block and index of the first entry whose key is not below `key`; the block may be one past the last. */
  private position(key: string): [number, number] {
    const probe = { key, tie: -1 };
    const at = this.blockOf(probe);
    const block = this.blocks[at];
    return [at, block === undefined ? 0 : lowerBound(block, probe)];
  }

  private blockOf(probe: Pick<Entry<T>, 'key' | 'tie'>): number {
    let low = 0;
    let high = this.blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const block = this.blocks[middle] ?? [];
      const last = block[block.length - 1];
      if (last !== undefined && compare(last, probe) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

type Probe = Pick<Entry<unknown>, 'key' | 'tie'>;

function compare(a: Probe, b: Probe): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : a.tie - b.tie;
}

function lowerBound(block: readonly Probe[], probe: Probe): number {
  let low = 0;
  let high = block.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = block[middle];
    if (entry !== undefined && compare(entry, probe) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
