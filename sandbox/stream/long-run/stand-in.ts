import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** With more than that it would end: what is not collected soon does not hide what is never collected. */
const MAX_HEAP_MIB = 256;

/** A stand-in in a process of its own, so that what it holds is not mixed with what its clients hold. */
export interface StandIn {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts it with the garbage collector at hand. It ends with this process, even by `kill -9`. */
export async function startStandIn(environment: Readonly<Record<string, string>>): Promise<StandIn> {
  const child = spawn(
    process.execPath,
    ['--expose-gc', `--max-old-space-size=${MAX_HEAP_MIB}`, file('start/child.js'), file('stream/main.js')],
    {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout as Readable });
  const [line] = (await Promise.race([once(lines, 'line'), ended.then(() => ['it ended'])])) as [unknown];
  const [url] = /http:\S+/.exec(String(line)) ?? [];
  if (url === undefined) throw new Error(`the stand-in did not start: ${String(line)}`);
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
