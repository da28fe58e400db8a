import fc from 'fast-check';
import { IdParamPipe, ChannelIdPipe } from './id-param.pipe.js';
import { CHANNEL_ID_PATTERN, isId } from './identifiers.js';

describe('an id', () => {
  it.each(['a', '0', 'sample-owner', '6740a1f2c3d4e5f60718293a', 'robin@example', 'A_b-1', 'x'.repeat(48)])(
    'may be %s',
    (id) => {
      expect(isId(id)).toBe(true);
    },
  );

  it.each([
    ['empty', ''],
    ['longer than 48 characters', 'x'.repeat(49)],
    ['begun with a sign', '-a'],
    ['begun with an at', '@a'],
    ['with a dot', 'a.b'],
    ['with a slash', 'a/b'],
    ['with a colon', 'messaging:a'],
    ['with a dollar', '$ne'],
    ['with a blank', 'a b'],
    ['with a line break', 'a\n'],
    ['with a letter outside ASCII', 'zoë'],
    ['with a NUL', 'a\0'],
    ['a number', 7],
    ['a list', ['a']],
    ['an operator object', { $ne: null }],
    ['null', null],
    ['missing', undefined],
  ])('may not be %s', (_case, value) => {
    expect(isId(value)).toBe(false);
  });

  it('stands in an address, and in the id of an appointment’s channel, as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$/), (id) => {
        expect(isId(id)).toBe(true);
        expect(encodeURIComponent(id)).toBe(id);
        expect(CHANNEL_ID_PATTERN.test(`appointment-${id}`)).toBe(true);
      }),
    );
  });
});

describe('an id in a path', () => {
  const pipe = new IdParamPipe('APPOINTMENT_NOT_FOUND');

  it('goes through unchanged', () => {
    expect(pipe.transform('sample-owner')).toBe('sample-owner');
    expect(ChannelIdPipe.transform('appointment-1')).toBe('appointment-1');
  });

  it('that cannot be one is answered like one that does not exist', () => {
    for (const value of ['', 'a/b', '..', '__proto__', 'x'.repeat(49), undefined, { $ne: null }]) {
      expect(() => pipe.transform(value)).toThrow(expect.objectContaining({ code: 'APPOINTMENT_NOT_FOUND' }));
    }
    expect(() => ChannelIdPipe.transform('messaging:a')).toThrow(
      expect.objectContaining({ code: 'CHANNEL_NOT_FOUND' }),
    );
  });
});
