import { Recent } from './recent.js';

describe('the last entries of a log', () => {
  const filled = (count: number): Recent<{ seq: number }> => {
    const recent = new Recent<{ seq: number }>(5);
    for (let seq = 1; seq <= count; seq += 1) recent.add({ seq });
    return recent;
  };
  const numbers = (entries: readonly { seq: number }[]): number[] => entries.map(({ seq }) => seq);

  it.each([
    [0, []],
    [3, [1, 2, 3]],
    [5, [1, 2, 3, 4, 5]],
    [13, [9, 10, 11, 12, 13]],
  ])('are those, in order, after %d', (count, expected) => {
    expect(numbers(filled(count).all())).toEqual(expected);
    expect(filled(count).size).toBe(expected.length);
  });

  it('are found by their numbers as long as they are kept', () => {
    const recent = filled(13);
    expect([8, 9, 13, 14, 0, 9.5, Number.NaN].map((seq) => recent.get(seq)?.seq)).toEqual([
      undefined,
      9,
      13,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are listed from a number on', () => {
    expect([
      numbers(filled(13).since(11, 9)),
      numbers(filled(13).since(3, 2)),
      numbers(filled(13).since(13, 9)),
    ]).toEqual([[12, 13], [12, 13], []]);
  });

  it('begin anew after they were cleared', () => {
    const recent = filled(13);
    recent.clear();
    recent.add({ seq: 1 });
    expect(numbers(recent.all())).toEqual([1]);
  });
});
