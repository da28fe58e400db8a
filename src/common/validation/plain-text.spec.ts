import { isPlainLine } from './plain-text.js';

describe('a plain line', () => {
  it.each(['Robin Berg', 'Zoë Müller-Ødegård', '山田 太郎', 'نیما\u200cزاده', '👩‍⚕️ Kim', 'Ο’Νηλ', ''])(
    'is %j',
    (text) => {
      expect(isPlainLine(text)).toBe(true);
    },
  );

  it.each(['a\u0000b', 'a\nb', 'a\tb', 'a\u007fb', 'a\u0085b', 'a\u2028b', 'a\u202eb', 'a\u2066b', 'a\ud800b'])(
    'is not %j',
    (text) => {
      expect(isPlainLine(text)).toBe(false);
    },
  );
});
