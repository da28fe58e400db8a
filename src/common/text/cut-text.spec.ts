import fc from 'fast-check';
import { lengthOf } from './characters.js';
import { cutText } from './cut-text.js';

const FAMILY = '👨‍👩‍👧‍👦';
const FLAG = '🇫🇮';
const WAVE = '👋🏽';
const ACCENTED = 'e\u0301\u0323';

describe('cutText', () => {
  it.each([
    ['a short text', 'Robin', 10, 'Robin'],
    ['a text of the length', 'Robin', 5, 'Robin'],
    ['letters', 'Robin Berg', 5, 'Robin'],
    ['an emoji of two units', 'ab🙂c', 3, 'ab🙂'],
    ['a family', `ab${FAMILY}`, 5, 'ab'],
    ['a flag', `ab${FLAG}`, 3, 'ab'],
    ['a skin tone', `ab${WAVE}`, 3, 'ab'],
    ['combining marks', `ab${ACCENTED}`, 4, 'ab'],
    ['a variation selector', 'ab❤️', 3, 'ab'],
    ['one character that is too long by itself', FAMILY, 3, '👨‍👩'],
  ])('leaves %s whole', (_case, text, characters, expected) => {
    expect(cutText(text, characters)).toBe(expected);
  });

  it('gives a beginning of the text that is not too long, whatever the text is', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(FAMILY, FLAG, WAVE, ACCENTED, '\ud800', ' '));
    const text = fc.array(part, { maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (whole, characters) => {
        const cut = cutText(whole, characters);
        expect(whole.startsWith(cut)).toBe(true);
        expect(lengthOf(cut)).toBeLessThanOrEqual(characters);
        if (lengthOf(whole) <= characters) expect(cut).toBe(whole);
        else expect(cut).not.toBe('');
      }),
    );
  });
});
