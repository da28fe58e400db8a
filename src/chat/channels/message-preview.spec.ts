import fc from 'fast-check';
import { MEDIA_MESSAGE, messagePreview } from './message-preview.js';

describe('a message in one line', () => {
  it('is its text, with every run of blanks made one', () => {
    expect(messagePreview({ text: '  He is\n\neating\tagain!  ' }, 100)).toBe('He is eating again!');
  });

  it('says [Media Message] when there is nothing to read', () => {
    expect(MEDIA_MESSAGE).toBe('[Media Message]');
    for (const text of ['', ' ', '\n\t', '\u00a0']) expect(messagePreview({ text }, 100)).toBe(MEDIA_MESSAGE);
  });

  it('ends where a character ends that a reader sees as one', () => {
    expect(messagePreview({ text: 'So are we 👨‍👩‍👧‍👦!' }, 12)).toBe('So are we ');
  });

  it('is never empty and never has a line break', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const preview = messagePreview({ text }, 20);
        return preview.length > 0 && !/[\n\r\u2028\u2029]/.test(preview);
      }),
    );
  });
});
