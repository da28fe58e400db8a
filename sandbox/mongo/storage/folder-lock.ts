import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FILE = 'lock';
const heldHere = new Set<string>();

/**
 * Takes a data folder for this process, making it when it is not there; answers the function that gives it back.
 * Throws when a living process holds it. A lock left behind by a killed process is taken over: the process's start
 * time is in the lock, so a process that merely got the same number does not count.
 */
export function lockFolder(folder: string): () => void {
  const path = resolve(folder);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (heldHere.has(path)) throw new Error(`This process already uses the data folder ${path}.`);
  const file = join(path, FILE);
  const mine = `${process.pid} ${startOf(process.pid)}\n`;
  for (let attempt = 0; !create(file, mine); attempt++) {
    const holder = read(file);
    const [pid = '', started = ''] = holder.trim().split(' ');
    const alive =
      Number(pid) !== process.pid && isAlive(Number(pid)) && (started === '' || startOf(Number(pid)) === started);
    if (alive || attempt > 2) throw new Error(`Process ${pid} uses the data folder ${path}.`);
    if (read(file) === holder) rmSync(file, { force: true });
  }
  heldHere.add(path);
  return () => {
    heldHere.delete(path);
    rmSync(file, { force: true });
  };
}

function create(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started, in ticks since boot; empty where the system does not tell. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
