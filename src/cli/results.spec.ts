import { table } from './results.js';

describe('a table', () => {
  it('aligns its columns, and leaves no blanks at the ends of lines', () => {
    expect(table([['a', 'long', ''], ['bcd', 'x', 'end'], ['e']])).toBe('a    long\nbcd  x     end\ne');
  });

  it('is empty without rows', () => {
    expect(table([])).toBe('');
  });

  it('does not let a cell command the terminal, or begin a line', () => {
    expect(table([['a\u001b[31m\nb', 'c']])).toBe('a�[31m�b  c');
  });
});
