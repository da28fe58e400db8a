import fc from 'fast-check';
import { chunksOf } from './chunks.js';

describe('items in groups', () => {
  it('are all there, in order, and no group is empty or too large', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 20 }), (items, size) => {
        const chunks = chunksOf(items, size);
        expect(chunks.flat()).toEqual(items);
        expect(chunks.every(({ length }) => length > 0 && length <= size)).toBe(true);
        expect(chunks).toHaveLength(Math.ceil(items.length / size));
      }),
    );
  });
});
