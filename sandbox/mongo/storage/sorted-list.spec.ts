import fc from 'fast-check';
import { SortedList, type Entry } from './sorted-list.js';

const order = (a: Entry<number>, b: Entry<number>): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.tie - b.tie);

describe('sorted list', () => {
  it('answers like a sorted array, over many blocks', () => {
    const list = new SortedList<number>();
    const model: Entry<number>[] = [];
    for (let i = 0; i < 5000; i++) {
      const entry = { key: String((i * 7919) % 1000).padStart(4, '0'), tie: i, value: i };
      list.add(entry);
      model.push(entry);
    }
    for (let i = 0; i < 5000; i += 3) {
      const gone = model.find(({ tie }) => tie === i);
      if (gone !== undefined) list.remove(gone);
    }
    const left = model.filter(({ tie }) => tie % 3 !== 0).sort(order);
    expect(list.size).toBe(left.length);
    fc.assert(
      fc.property(fc.integer({ min: -1, max: 1001 }), fc.integer({ min: -1, max: 1001 }), (low, high) => {
        const [from, to] = [String(low).padStart(4, '0'), String(high).padStart(4, '0')];
        const wanted = left.filter(({ key }) => key >= from && key < to);
        expect([...list.range(from, to)]).toEqual(wanted);
        expect([...list.range(from, to, true)]).toEqual([...wanted].reverse());
        expect(list.countRange(from, to)).toBe(wanted.length);
      }),
      { numRuns: 60 },
    );
  });

  it('does nothing when an entry to remove is not there', () => {
    const list = new SortedList<number>();
    list.remove({ key: 'a', tie: 1, value: 1 });
    list.add({ key: 'a', tie: 1, value: 1 });
    list.remove({ key: 'a', tie: 2, value: 1 });
    expect(list.size).toBe(1);
  });
});
