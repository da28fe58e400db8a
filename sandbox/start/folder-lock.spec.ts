import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lockFolder } from './folder-lock.js';

describe('lockFolder', () => {
  let folder: string;
  const file = (): string => path.join(folder, 'start.lock');

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'folder-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('holds the folder until it is given back', () => {
    const release = lockFolder(folder);
    expect(existsSync(file())).toBe(true);
    release();
    expect(existsSync(file())).toBe(false);
  });

  it('refuses a folder that a living process holds, names that process, and leaves its lock alone', () => {
    writeFileSync(file(), String(process.ppid));
    expect(() => lockFolder(folder)).toThrow(`already starting (process ${process.ppid}, data in ${folder})`);
    const address = 'http://127.0.0.1:3000';
    expect(() => lockFolder(folder, () => address)).toThrow(`already running at ${address}`);
    expect(existsSync(file())).toBe(true);
  });

  it('takes over from a process that is gone', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(file(), String(pid));
    expect(() => lockFolder(folder)).not.toThrow();
  });

  it.each(['', 'nonsense', '-1', String(process.pid)])('takes over from a lock that says "%s"', (content) => {
    writeFileSync(file(), content);
    expect(() => lockFolder(folder)).not.toThrow();
  });
});
