import fc from 'fast-check';
import {
  type Cursor,
  decodeCursor,
  decodeCursors,
  decodeIdCursor,
  encodeCursor,
  encodeCursors,
  encodeIdCursor,
} from './cursor.js';

const cursors: fc.Arbitrary<Cursor> = fc.record({
  at: fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
  id: fc.stringMatching(/^[a-z]{1,64}:[A-Za-z0-9_!-]{1,64}$/),
});

const text = (content: string): string => Buffer.from(content).toString('base64url');
const refused = expect.objectContaining({
  code: 'VALIDATION_FAILED',
  details: [expect.objectContaining({ field: 'cursor' })],
}) as Error;

describe('a cursor', () => {
  it('comes back as it was, through any address', () => {
    fc.assert(
      fc.property(cursors, (cursor) => {
        const encoded = encodeCursor(cursor);
        expect(encodeURIComponent(encoded)).toBe(encoded);
        expect(encoded.length).toBeLessThanOrEqual(256);
        expect(decodeCursor(encoded)).toEqual(cursor);
      }),
    );
  });

  it.each([
    ['empty', ''],
    ['no base64', '%%%'],
    ['without a time', text('|messaging:a')],
    ['without an id', text('1795176000000|')],
    ['without a bar', text('1795176000000')],
    ['with a time that is none', text('soon|messaging:a')],
    ['with a negative time', text('-1|messaging:a')],
    ['with a fraction', text('1.5|messaging:a')],
    ['with an operator', text('1795176000000|{"$ne":null}')],
    ['with a second line', text('1795176000000|messaging:a\n')],
    ['with an id too long', text(`1795176000000|${'x'.repeat(130)}`)],
    ['too long', text('1'.repeat(500))],
  ])('%s is refused as a faulty field', (_case, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(refused);
  });

  it('of random text is refused, or holds a time and an id', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string().map(text)), (cursor) => {
        let decoded: Cursor;
        try {
          decoded = decodeCursor(cursor);
        } catch (error) {
          return (error as { code?: unknown }).code === 'VALIDATION_FAILED';
        }
        return !Number.isNaN(decoded.at.getTime()) && decoded.id.length > 0;
      }),
    );
  });
});

describe('a cursor over two lists', () => {
  it('comes back as it was, the end of either included', () => {
    const position = fc.option(cursors, { nil: null });
    fc.assert(
      fc.property(position, position, (first, second) => {
        const encoded = encodeCursors([first, second]);
        expect(encodeURIComponent(encoded)).toBe(encoded);
        expect(encoded.length).toBeLessThanOrEqual(512);
        expect(decodeCursors(encoded, 2)).toEqual([first, second]);
      }),
    );
  });

  it.each([
    ['of one list', encodeCursor({ at: new Date(0), id: 'a' })],
    ['of three', text('. . .')],
    ['of nothing', text('')],
    ['with a position that is none', text('. soon|a')],
  ])('%s is refused', (_case, cursor) => {
    expect(() => decodeCursors(cursor, 2)).toThrow(refused);
  });
});

describe('a cursor over ids', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9@_-]{0,47}$/), (id) =>
        expect(decodeIdCursor(encodeIdCursor(id))).toBe(id),
      ),
    );
  });

  it.each([
    ['empty', ''],
    ['with an operator', text('{"$ne":null}')],
    ['of a list in order of time', encodeCursor({ at: new Date(0), id: 'a' })],
    ['with a second line', text('a\n')],
  ])('%s is refused', (_case, cursor) => {
    expect(() => decodeIdCursor(cursor)).toThrow(refused);
  });
});
