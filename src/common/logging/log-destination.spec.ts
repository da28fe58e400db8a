import { inBlocks } from './log-destination.js';

describe('a log in blocks', () => {
  let written: string[];
  const out = { write: (block: string) => void written.push(block), flushSync: () => void written.push('<flushed>') };

  beforeEach(() => {
    jest.useFakeTimers();
    written = [];
  });
  afterEach(() => jest.useRealTimers());

  it('passes lines on together, in their order, after 200 ms', () => {
    const log = inBlocks(out);
    log.write('a\n');
    log.write('b\n');
    jest.advanceTimersByTime(199);
    expect(written).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(written).toEqual(['a\nb\n']);
    jest.advanceTimersByTime(1000);
    expect(written).toEqual(['a\nb\n']);
  });

  it('does not wait when a block is full', () => {
    const log = inBlocks(out);
    const line = `${'x'.repeat(999)}\n`;
    for (let count = 0; count < 33; count += 1) log.write(line);
    expect(written).toEqual([line.repeat(33)]);
  });

  it('loses nothing when it is flushed', () => {
    const log = inBlocks(out);
    log.write('last words\n');
    log.flushSync();
    expect(written).toEqual(['last words\n', '<flushed>']);
  });
});
