import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { prettyFactory } from 'pino-pretty';
import type { Variables } from './plan.js';

/** The server, running in a process of its own. */
export interface RunningServer {
  /** Resolves to the exit code when it ends, by itself or not. */
  readonly exited: Promise<number>;
  /** Asks it to end and waits; after 10 s it is killed. Harmless when it has ended already. */
  stop(): Promise<void>;
}

/** How long the server may take to finish its requests and its work, in ms. */
const STOP_GRACE_MS = 10_000;

/** The shell's code for "ended by a signal". */
const ENDED_BY_SIGNAL = 1;

/** Starts the compiled server below `root`. Its log is made readable on a terminal, and stays JSON elsewhere. */
export function startServer(root: string, env: Variables): RunningServer {
  const toTerminal = process.stdout.isTTY;
  const stdout = toTerminal ? 'pipe' : 'inherit';
  const inspect = process.argv.includes('--debug') ? ['--inspect'] : [];
  const child = spawnBound(root, ['dist/main.js'], { env, stdio: ['ignore', stdout, 'inherit', 'ipc'] }, inspect);
  if (toTerminal && child.stdout) {
    const readable = prettyFactory({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true });
    createInterface({ input: child.stdout }).on('line', (line) => process.stdout.write(readable(line)));
  }
  return supervise(child);
}

/**
 * Spawns `node <program> [arguments]`, the program's path being relative to `root`. The process has its own group, so
 * that Ctrl-C reaches only the starter, which then stops everything in order. It ends by itself when the starter has
 * ended (see `child.ts`).
 */
export function spawnBound(
  root: string,
  [program, ...args]: [string, ...string[]],
  options: SpawnOptions,
  nodeOptions: readonly string[] = [],
): ChildProcess {
  const wrapper = path.join(root, 'dist-sandbox/start/child.js');
  const command = ['--enable-source-maps', ...nodeOptions, wrapper, path.join(root, program), ...args];
  return spawn(process.execPath, command, { ...options, detached: true });
}

/** Wraps a process that was just spawned. */
export function supervise(child: ChildProcess): RunningServer {
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => code ?? ENDED_BY_SIGNAL);
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    exited,
    async stop() {
      if (ended()) return;
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      child.kill('SIGTERM');
      await exited.finally(() => clearTimeout(timer));
    },
  };
}
