import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ownPort } from '../../sandbox/start/testing/own-port.js';
import type { CompiledServer } from './compile-server.js';
import { eventually } from './eventually.js';

const PROBE = path.join(import.meta.dirname, 'loop-probe.mjs');
const START_DEADLINE_MS = 60_000;

/** What the probe in a server's process has measured since it was last reset. */
interface ProcessMeasures {
  readonly peakRssBytes: number;
  /** Longest time for which the event loop could do nothing. Other load on the machine counts too. */
  readonly longestBlockMs: number;
  /** Processor time since the process began. */
  readonly cpuMs: number;
}

/** The server in a process of its own, as in production. */
export interface ServerProcess {
  readonly url: string;
  /** The lines that it has written to its log. */
  log(): string;
  /** `reset` also begins anew. */
  measures(question: 'read' | 'reset'): Promise<ProcessMeasures>;
  /** Ends it as an orchestrator would; harmless when it has ended. */
  close(): Promise<void>;
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
}

/** Starts the compiled server, and waits until it is ready. `settings` are all it is given of an environment. */
export async function startServerProcess(
  { main, folder }: CompiledServer,
  settings: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const port = await ownPort();
  const child = spawn(process.execPath, ['--import', PROBE, main], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'silent', ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  child.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString('utf8')));
  const exited = once(child, 'close');
  const url = `http://127.0.0.1:${port}`;
  const ready = eventually(
    'the server to be ready',
    async () => {
      if (child.exitCode !== null) {
        await exited;
        throw new Error(`the server ended with ${child.exitCode}\n${complaints}`);
      }
      const answer = await fetch(`${url}/health/ready`).catch(() => null);
      await answer?.arrayBuffer();
      return answer?.status === 200;
    },
    START_DEADLINE_MS,
  );
  await ready.catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    log: () => log.slice(0, log.lastIndexOf('\n') + 1),
    measures: async (question) => {
      const answer = once(child, 'message');
      child.send(question);
      const [measured] = (await answer) as [ProcessMeasures];
      return measured;
    },
    close: async () => {
      child.kill('SIGTERM');
      await exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
