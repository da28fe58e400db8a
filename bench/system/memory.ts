import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const KIB_PER_MIB = 1024;

/** Resident memory of a process in MiB: from /proc where there is one, else from `ps`. NaN when neither is available. */
export async function residentMiB(pid: number): Promise<number> {
  const kib = (await fromProc(pid)) ?? (await fromPs(pid)) ?? Number.NaN;
  return kib / KIB_PER_MIB;
}

async function fromProc(pid: number): Promise<number | undefined> {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? undefined : Number(kib);
  } catch {
    return undefined;
  }
}

async function fromPs(pid: number): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
    return Number(stdout.trim()) || undefined;
  } catch {
    return undefined;
  }
}
