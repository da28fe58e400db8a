import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, isListening } from './free-port.js';
import { waitUntil } from './wait-until.js';

/** The repository: compiled, this file is `dist-bench/system/program.js`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const START_DEADLINE_MS = 60_000;
/** How long a program may take to end in order, in ms; then it is killed. */
const STOP_GRACE_MS = 10_000;
const KEPT_ERROR_CHARACTERS = 4000;

/** A program that runs in a process of its own and listens on a loopback port. */
export interface Program {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Asks it to end and waits for that. Harmless when it has ended. */
  readonly stop: () => Promise<void>;
}

/** What to run, and how. */
export interface ProgramOptions {
  /** For messages and tables. */
  readonly name: string;
  /** The compiled file, from the repository's root. */
  readonly file: string;
  /** Its whole environment but for PATH, HOST and PORT: nothing of the caller's reaches it by accident. */
  readonly env: Readonly<Record<string, string>>;
  /** Its working folder: one without a `.env`, which the server would read. */
  readonly folder: string;
  /** Where it finds the port it has to listen on. */
  readonly portVariable?: string;
  readonly port?: number;
  /** Keeps its standard output in this folder; absent, it goes to the null device. */
  readonly logFolder: string | undefined;
}

/**
 * Starts a program and waits until it listens. The wrapper of `npm start` runs it, so that it ends when this process is
 * gone, even by `kill -9`.
 *
 * @throws Error with the end of its standard error when it ends, or does not listen in time
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name, file, env, folder, portVariable = 'PORT', port = await freePort(), logFolder } = options;
  const output = logFolder === undefined ? 'ignore' : openSync(path.join(logFolder, `${name}.log`), 'a');
  const child = spawn(process.execPath, [path.join(ROOT, 'dist-sandbox/start/child.js'), path.join(ROOT, file)], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', [portVariable]: String(port), ...env },
    stdio: ['ignore', output, 'pipe', 'ipc'],
    detached: true,
  });
  if (typeof output === 'number') closeSync(output);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-KEPT_ERROR_CHARACTERS);
  });
  try {
    await waitUntil(`${name} listens`, START_DEADLINE_MS, async () => {
      if (hasEnded(child)) throw new Error(`${name} ended before it listened`);
      return isListening(port);
    });
  } catch (error) {
    await stop(child);
    throw new Error(`${(error as Error).message}\n${errors}`, { cause: error });
  }
  return { name, pid: child.pid ?? 0, port, url: `http://127.0.0.1:${port}`, stop: () => stop(child) };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  child.kill('SIGTERM');
  await ended.finally(() => clearTimeout(timer));
}
