import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../../support/eventually.js';

const DEADLINE_MS = 60_000;
const KEPT_LINES = 400;

/** The repository. Everything here is run from its root, by npm. */
const ROOT = process.cwd();

/** One line of the server's log. */
export interface LogLine {
  readonly level?: number;
  readonly msg?: string;
  readonly deliveryId?: string;
  readonly [field: string]: unknown;
}

/** How a server is run. */
export interface ServerOptions {
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** How far its clock is off, in ms. */
  readonly skewMs?: number;
  readonly onLine: (line: LogLine) => void;
}

/** The real server, `node dist/main.js`, in a process of its own that tests can halt and kill. */
export class ServerProcess {
  /** The last lines it wrote, for debugging. */
  readonly lines: string[] = [];
  readonly exited: Promise<number | NodeJS.Signals | null>;
  private readonly child: ChildProcess;

  constructor(private readonly options: ServerOptions) {
    const { port, env, skewMs = 0 } = options;
    const skew = skewMs === 0 ? [] : ['--import', path.join(ROOT, 'test/chaos/skew.mjs')];
    this.child = spawn(process.execPath, [...skew, path.join(ROOT, 'dist/main.js')], {
      // Away from the repository, so that no `.env` is read.
      cwd: tmpdir(),
      env: { PATH: process.env['PATH'], PORT: String(port), HOST: '127.0.0.1', CLOCK_SKEW_MS: String(skewMs), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.take(line));
    }
    this.exited = once(this.child, 'close').then(
      ([code, signal]: (number | NodeJS.Signals | null)[]) => code ?? signal ?? null,
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits until it serves; fails, with its last lines, when it ends instead. */
  async ready(): Promise<void> {
    await eventually(
      `the server on port ${this.options.port}`,
      async () => {
        if (!this.alive) throw new Error(`the server ended\n${this.lines.slice(-20).join('\n')}`);
        const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
        await answer?.arrayBuffer();
        return answer?.status === 200;
      },
      DEADLINE_MS,
    );
  }

  /** SIGKILL takes effect before the process runs its next instruction. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  private take(text: string): void {
    this.lines.push(text);
    if (this.lines.length > KEPT_LINES * 2) this.lines.splice(0, KEPT_LINES);
    this.options.onLine(parse(text));
  }
}

function parse(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return {};
  }
}
