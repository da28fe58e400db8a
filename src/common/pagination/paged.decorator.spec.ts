import fc from 'fast-check';
import { addressOfNext } from './paged.decorator.js';

describe('the address of the next page', () => {
  it('is the same with another cursor, and keeps what else was asked for', () => {
    expect(addressOfNext('/api/users', 'abc')).toBe('/api/users?cursor=abc');
    expect(addressOfNext('/api/users?limit=20', 'abc')).toBe('/api/users?limit=20&cursor=abc');
    expect(addressOfNext('/api/users?cursor=old&limit=20', 'abc')).toBe('/api/users?cursor=abc&limit=20');
  });

  it('ends no link and no header, whatever was asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const url = `/api/users?limit=${encodeURIComponent(value)}`;
        expect(addressOfNext(url, 'abc')).toMatch(/^\/api\/users\?[\w=&%.*+-]+$/);
      }),
    );
  });
});
