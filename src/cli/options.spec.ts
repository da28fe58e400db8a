import { InvalidArgumentError } from 'commander';
import { wholeNumber } from './options.js';

describe('a whole number on the command line', () => {
  const read = wholeNumber(1, 600);

  it('is read within its bounds', () => {
    expect([read('1'), read('600')]).toEqual([1, 600]);
  });

  it.each(['0', '601', '-1', '1.5', '1e2', ' 5', '', 'x', '0x10'])('is not %j', (text) => {
    expect(() => read(text)).toThrow(InvalidArgumentError);
  });
});
