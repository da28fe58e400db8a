import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from './folder-lock.js';

describe('folder lock', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps a second user of the same process out until it is given back', () => {
    const unlock = lockFolder(folder);
    expect(() => lockFolder(join(folder, '.'))).toThrow('already uses');
    unlock();
    lockFolder(folder)();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('keeps other processes out while the holder lives', () => {
    writeFileSync(join(folder, 'lock'), `${process.ppid}\n`);
    expect(() => lockFolder(folder)).toThrow(`Process ${process.ppid} uses`);
  });

  it.each([
    ['a process that is gone', '999999999 1\n'],
    ['an earlier process of the same number', `${process.pid} 1\n`],
    ['a living process that merely got the number', `${process.ppid} 1\n`],
    ['nobody legible', ''],
  ])('takes over the lock of %s', (_name, content) => {
    writeFileSync(join(folder, 'lock'), content);
    const unlock = lockFolder(folder);
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toContain(String(process.pid));
    unlock();
  });

  it('makes the folder', () => {
    const inner = join(folder, 'a', 'b');
    lockFolder(inner)();
    expect(existsSync(inner)).toBe(true);
  });
});
