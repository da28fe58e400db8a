import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from './is-alive.js';
import { StartError } from './start-error.js';

/**
 * Locks a folder for this process, so that no two processes keep their data in it. A lock whose process has ended, as
 * after `kill -9`, is replaced.
 *
 * @param whereItRuns returns the address of the system that holds the lock; undefined when it is not ready yet
 * @returns a function that releases the lock.
 * @throws StartError when a live process holds it.
 */
export function lockFolder(folder: string, whereItRuns: () => unknown = () => undefined): () => void {
  const file = path.join(folder, 'start.lock');
  if (!takeLock(file)) {
    const holder = Number(readFileSync(file, 'utf8'));
    if (isOther(holder)) {
      const address = whereItRuns();
      const running = typeof address === 'string' ? `already running at ${address}` : 'already starting';
      throw new StartError(
        `${running} (process ${holder}, data in ${folder}): use it, stop it, or set SANDBOX_DIR to another folder. ` +
          `If process ${holder} is another program, remove ${file}`,
      );
    }
    rmSync(file, { force: true });
    if (!takeLock(file)) throw new StartError(`another start is using ${folder}`);
  }
  return () => rmSync(file, { force: true });
}

/** True while a live process holds the lock of the folder. */
export function isLocked(folder: string): boolean {
  try {
    return isOther(Number(readFileSync(path.join(folder, 'start.lock'), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function takeLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A lock with this process's own id is left over from before a reboot. */
const isOther = (pid: number): boolean => pid !== process.pid && isAlive(pid);
