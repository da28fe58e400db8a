import { page } from './paging.js';

interface Entity {
  readonly id: number;
  readonly name?: string;
  readonly at?: string;
}

const ENTITIES: readonly Entity[] = [
  { id: 1, name: 'b', at: '2026-03-01T12:00:00.000002Z' },
  { id: 2, name: 'a', at: '2026-03-01T13:00:00.000001+01:00' },
  { id: 3, name: 'b' },
  { id: 4, at: '2026-03-01T12:00:00.000003Z' },
];
const ids = (sort: [field: string, direction: 1 | -1][], reads: string[] = []): number[] => {
  const steps = sort.map(([field, direction]) => ({ field, direction }));
  const readerOf = (entity: Entity) => (field: string) => {
    reads.push(`${entity.id} ${field}`);
    return entity[field as keyof Entity];
  };
  return page(ENTITIES, { filter: {}, sort: steps, limit: 10, offset: 0 }, readerOf).map(({ id }) => id);
};

describe('a page', () => {
  it.each<[[string, 1 | -1][], number[]]>([
    [[], [1, 2, 3, 4]],
    [[['name', 1]], [4, 2, 1, 3]],
    [[['name', -1]], [1, 3, 2, 4]],
    [[['at', 1]], [3, 2, 1, 4]],
    [
      [
        ['name', -1],
        ['at', 1],
      ],
      [3, 1, 2, 4],
    ],
  ])('is sorted by %j, and what compares equal keeps its order', (sort, expected) => {
    expect(ids(sort)).toEqual(expected);
  });

  it('is sorted without reading any value twice', () => {
    const reads: string[] = [];
    ids([['name', 1]], reads);
    expect(reads.sort()).toEqual(['1 name', '2 name', '3 name', '4 name']);
  });
});
