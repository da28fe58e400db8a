import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../support/eventually.js';

/** The repository. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** What `sandbox.json` says about a running system. */
export interface SandboxFile {
  readonly apiUrl: string;
  readonly publicUrl: string;
  readonly mongodbUri: string;
  readonly jwtSecret: string;
  readonly hms: { readonly url: string; readonly secret: string };
  readonly stream: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  readonly accounts: readonly {
    readonly id: string;
    readonly role: string;
    readonly token: string;
    readonly email: string;
    readonly password?: string;
    readonly customerId?: number;
  }[];
  readonly appointment: {
    readonly id: string;
    readonly petOwnerId: string;
    readonly vetId: string;
    readonly appointmentTime: string;
  };
}

/** The starter, running as its users run it. */
export interface Starter {
  /** Everything it and the server have printed so far. */
  output(): string;
  /** Waits until it has printed everything; fails when it ends before that. */
  ready(): Promise<SandboxFile>;
  /** The process of the server, as its log names it. */
  serverPid(): number;
  send(signal: NodeJS.Signals): void;
  readonly exited: Promise<number | NodeJS.Signals | null>;
}

/** Longest wait for a start or an end, in ms. */
const DEADLINE_MS = 60_000;

/** Given as empty, these count as absent even where a developer's own `.env` has them. */
const NOTHING_GIVEN = {
  MONGODB_URI: '',
  STREAM_API_KEY: '',
  STREAM_API_SECRET: '',
  STREAM_BASE_URL: '',
  JWT_SECRET: '',
  JWT_SECRET_KEY: '',
  HOST: '',
};

/**
 * Starts the compiled starter with `folder` as its SANDBOX_DIR. It gets nothing of this process's environment but
 * the search path: `settings` are all it is given.
 */
export function start(folder: string, settings: Readonly<Record<string, string>> = {}): Starter {
  return observe(folder, settings, [process.execPath, path.join(ROOT, 'dist-sandbox/start.js')]);
}

/** The same by `npm start`, which builds first. */
function startByNpm(folder: string): Starter {
  return observe(folder, {}, ['npm', 'start']);
}

/** Runs a command as `npm run cli` does once everything is built, beside a system that runs in `folder` or does not. */
export function command(
  folder: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'dist-sandbox/start/cli.js'), ...args],
    {
      cwd: ROOT,
      env: { ...NOTHING_GIVEN, PATH: process.env['PATH'], SANDBOX_DIR: folder, ...settings },
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

function observe(
  folder: string,
  settings: Readonly<Record<string, string>>,
  [command, ...args]: [string, ...string[]],
): Starter {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...NOTHING_GIVEN, PATH: process.env['PATH'], SANDBOX_DIR: folder, PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  const file = path.join(folder, 'sandbox.json');
  return {
    output: () => output,
    ready: async () => {
      await eventually(
        'the starter to be ready',
        () => {
          if (child.exitCode !== null) throw new Error(`the starter ended with ${child.exitCode}\n${output}`);
          return /^Ready at /m.test(output);
        },
        DEADLINE_MS,
      );
      return JSON.parse(readFileSync(file, 'utf8')) as SandboxFile;
    },
    serverPid: () => Number(/"pid":(\d+)/.exec(output)?.[1]),
    send: (signal) => child.kill(signal),
    exited,
  };
}

/** For each test of a file, a folder of its own, and starters that are stopped at its end. */
export function useStarters(): {
  readonly folder: () => string;
  readonly run: (settings?: Readonly<Record<string, string>>) => Starter;
  readonly runByNpm: () => Starter;
} {
  let folder: string;
  const started: Starter[] = [];
  const stoppedLater = (starter: Starter): Starter => {
    started.push(starter);
    return starter;
  };
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'npm-start-'));
  });
  afterEach(async () => {
    for (const starter of started.splice(0)) {
      starter.send('SIGTERM');
      await starter.exited;
    }
    rmSync(folder, { recursive: true });
  });
  return {
    folder: () => folder,
    run: (settings) => stoppedLater(start(folder, settings)),
    runByNpm: () => stoppedLater(startByNpm(folder)),
  };
}

/** The process of the database, as it says in its folder. */
export const mongodPid = (folder: string): number =>
  Number(readFileSync(path.join(folder, 'mongodb/mongod.lock'), 'utf8'));

/** Waits until the process has ended, whatever its parent was. */
export async function waitUntilGone(pid: number): Promise<void> {
  await eventually(`process ${pid} to end`, () => !isAlive(pid), DEADLINE_MS);
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
