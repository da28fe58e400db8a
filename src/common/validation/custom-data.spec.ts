import { customFault } from './custom-data.js';

describe('customFault', () => {
  it('counts the characters of a text, not its UTF-16 units', () => {
    expect(customFault({ dogs: '🐶'.repeat(900) })).toBeUndefined();
    expect(customFault({ dogs: 'x'.repeat(1001) })).toContain('texts up to 1000');
  });

  it('is at most 4000 bytes in all', () => {
    expect(customFault({ dogs: '🐶'.repeat(1000) })).toBe('must be at most 4000 bytes');
  });
});
