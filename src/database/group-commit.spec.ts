import { GroupCommit } from './group-commit.js';

/** A store whose writes end when the test says so. */
class ManualStore {
  readonly writes: { items: readonly number[]; succeed: () => void; fail: (error: Error) => void }[] = [];

  readonly write = (items: readonly number[]): Promise<void> =>
    new Promise((resolve, reject) => this.writes.push({ items, succeed: resolve, fail: reject }));

  /** The write under way. */
  get current() {
    const write = this.writes.at(-1);
    if (!write) throw new Error('nothing was written');
    return write;
  }
}

const settled = async (promise: Promise<void>): Promise<'pending' | 'stored' | 'failed'> =>
  Promise.race([
    promise.then(
      () => 'stored' as const,
      () => 'failed' as const,
    ),
    // Everything that is only a matter of microtasks has happened by the next turn of the event loop.
    new Promise<'pending'>((resolve) => {
      setImmediate(() => resolve('pending'));
    }),
  ]);

describe('a group commit', () => {
  let store: ManualStore;
  let commits: GroupCommit<number>;

  beforeEach(() => {
    store = new ManualStore();
    commits = new GroupCommit(store.write);
  });

  it('writes a lone item at once', () => {
    void commits.add(1);
    expect(store.writes.map(({ items }) => items)).toEqual([[1]]);
  });

  it('does not resolve before the write of the item has ended', async () => {
    const stored = commits.add(1);
    expect(await settled(stored)).toBe('pending');
    store.current.succeed();
    expect(await settled(stored)).toBe('stored');
  });

  it('has one write under way at a time, and the next one takes all that came meanwhile', async () => {
    const first = commits.add(1);
    const second = commits.add(2);
    const third = commits.add(3);
    expect(store.writes).toHaveLength(1);

    store.current.succeed();
    expect(await settled(first)).toBe('stored');

    expect(store.writes.map(({ items }) => items)).toEqual([[1], [2, 3]]);
    expect(await settled(second)).toBe('pending');
    store.current.succeed();
    expect([await settled(second), await settled(third)]).toEqual(['stored', 'stored']);
  });

  it('resolves or rejects by the write of the item itself', async () => {
    const first = commits.add(1);
    const second = commits.add(2);

    store.current.fail(new Error('the database is away'));
    await expect(first).rejects.toThrow('the database is away');

    store.current.succeed();
    expect(await settled(second)).toBe('stored');
  });

  it('goes on after a failed write', async () => {
    const first = commits.add(1);
    store.current.fail(new Error('the database is away'));
    await expect(first).rejects.toThrow();
    const second = commits.add(2);
    store.current.succeed();
    expect(await settled(second)).toBe('stored');
  });

  it('writes at most 500 items together, and every item once, in order', async () => {
    const numbers = Array.from({ length: 1201 }, (_, n) => n);
    const stored = Promise.all(numbers.map((n) => commits.add(n)));
    for (let write = 0; write < 4; write += 1) {
      store.current.succeed();
      await new Promise(setImmediate);
    }
    await stored;
    expect(store.writes.map(({ items }) => items.length)).toEqual([1, 500, 500, 200]);
    expect(store.writes.flatMap(({ items }) => items)).toEqual(numbers);
  });
});
