import { faultsOf, type Memory } from './verdict.js';

const MIB = 1024 * 1024;
const memory = (part: Partial<Memory> = {}): Memory => ({
  isCollected: true,
  bytes: { heapUsed: 98 * MIB, external: 2 * MIB, rss: 300 * MIB },
  resources: { Timeout: 3 },
  lists: { calls: { size: 10, max: 10 }, reads: { size: 5000, max: null } },
  ...part,
});
const faults = (end: Partial<Memory>): string[] => faultsOf([memory(), memory(end)], memory(), memory(end));

describe('the verdict of a long run', () => {
  it('finds nothing in a day that ends as it was in the middle, give or take what is under way', () => {
    expect(faults({})).toEqual([]);
    expect(
      faults({
        bytes: { heapUsed: 103 * MIB, external: 4 * MIB, rss: 420 * MIB },
        lists: { reads: { size: 5045, max: null } },
      }),
    ).toEqual([]);
  });

  it.each<[string, Partial<Memory>]>([
    [
      'the heap grew from 100.0 MiB to 109.0 MiB',
      { bytes: { heapUsed: 98 * MIB, external: 11 * MIB, rss: 300 * MIB } },
    ],
    ['the resident memory grew', { bytes: { heapUsed: 98 * MIB, external: 2 * MIB, rss: 429 * MIB } }],
    ['calls has 11 entries, its bound is 10', { lists: { calls: { size: 11, max: 10 } } }],
    ['reads grew from 5000 to 5046', { lists: { reads: { size: 5046, max: null } } }],
    ['the open Timeout grew from 3 to 24', { resources: { Timeout: 24 } }],
    ['the garbage was not collected', { isCollected: false }],
  ])('says that %s', (fault, end) => {
    expect(faults(end)).toEqual([expect.stringContaining(fault)]);
  });
});
