import fc from 'fast-check';
import { lengthOf } from '../text/characters.js';
import { mendName, nameFault, normalName } from './names.js';

const MAX = 20;

describe('a name', () => {
  it.each([
    'Robin Berg',
    "Siobhán O'Neill",
    '李',
    'محمد',
    'ㅋㅋ',
    'नीता',
    '👨‍👩‍👧‍👦',
    '❤️',
    '7',
    '#1',
    '-',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    '🙂'.repeat(MAX),
  ])('may be %s', (name) => {
    expect(nameFault(normalName(name), MAX)).toBeUndefined();
  });

  it.each([
    ['a NUL', 'Robin\0'],
    ['a bell', 'Ro\u0007bin'],
    ['a C1 control character', 'Ro\u0085bin'],
    ['a line break', 'Robin\nBerg'],
    ['a line separator', 'Robin\u2028Berg'],
    ['a paragraph separator', 'Robin\u2029Berg'],
    ['a right-to-left override', 'Robin\u202eBerg'],
    ['an isolate', 'Robin\u2066Berg\u2069'],
    ['half of a pair', 'Robin\ud83d'],
    ['zero-width spaces', '\u200b\u200b'],
    ['joiners', '\u200d\u200c'],
    ['a word joiner', '\u2060'],
    ['a soft hyphen', '\u00ad'],
    ['a Hangul filler', '\u3164'],
    ['a half-width Hangul filler', '\uffa0'],
    ['Hangul fillers of syllables', '\u115f\u1160'],
    ['the empty pattern of Braille', '\u2800'],
    ['variation selectors', '\ufe0f\ufe0e\u{e0100}'],
    ['combining marks', '\u0301\u0302'],
    ['tags', '\u{e0067}\u{e007f}'],
    ['too much', 'x'.repeat(MAX + 1)],
    ['too many emoji', '🙂'.repeat(MAX + 1)],
    ['too many selectors', `a${'\ufe0f'.repeat(MAX)}`],
  ])('may not be %s', (_case, name) => {
    expect(nameFault(normalName(name), MAX)).toBeDefined();
  });

  it('is the same in whatever form it is typed', () => {
    expect(normalName('  Zoe\u0308 ')).toBe('Zo\u00eb');
  });

  it.each([
    ['  Robin  Berg ', 'Robin Berg'],
    ['Robin\nBerg\0', 'Robin Berg'],
    ['\u202eRobin\u202c', 'Robin'],
    ['Robin\ud83d', 'Robin'],
    ['\u200b', ''],
    ['', ''],
    [`${'x'.repeat(MAX - 1)}👋🏽`, 'x'.repeat(MAX - 1)],
  ])('of another system is mended: %j is %j', (given, mended) => {
    expect(mendName(given, MAX)).toBe(mended);
  });

  it('that was mended has no fault, whatever it was, and stays as it is', () => {
    const any = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', '\u202e', '\u0301', '\ufb2c', '👨‍👩‍👧', '\u3164')),
    );
    fc.assert(
      fc.property(any, (parts) => {
        const mended = mendName(parts.join(''), MAX);
        expect(nameFault(mended, MAX)).toBeUndefined();
        expect(lengthOf(mended)).toBeLessThanOrEqual(MAX);
        expect(mendName(mended, MAX)).toBe(mended);
      }),
    );
  });
});
