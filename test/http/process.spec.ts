import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { ownPort } from '../../sandbox/start/testing/own-port.js';
import { type CompiledServer, compileServer } from '../support/compile-server.js';
import { eventually } from '../support/eventually.js';

const SETTINGS = {
  STREAM_API_KEY: 'key',
  STREAM_API_SECRET: 'stream-0123456789-abcdefghijklmnopqrstuvwxyz',
  JWT_SECRET: 'jwt-0123456789-abcdefghijklmnopqrstuvwxyz',
  STREAM_BASE_URL: 'http://127.0.0.1:9',
  STREAM_CHECK_PERMISSIONS: 'false',
  HOST: '127.0.0.1',
};
/** Sends a signal as soon as there is a handler for it. */
const SIGNALS_ITSELF = `data:text/javascript,process.on('newListener', (name) => {
  if (name === 'SIGTERM') process.nextTick(() => process.kill(process.pid, 'SIGTERM'));
})`;

describe('the process of the server', () => {
  let compiled: CompiledServer;
  let database: TestDatabase;
  let children: ChildProcess[];

  beforeAll(async () => {
    compiled = compileServer();
    database = await startTestDatabase();
  });
  afterAll(async () => {
    compiled.remove();
    await database.close();
  });
  beforeEach(() => (children = []));
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  const run = (settings: Readonly<Record<string, string>>, options: readonly string[] = []): ChildProcess => {
    const child = spawn(process.execPath, [...options, compiled.main], {
      cwd: compiled.folder,
      env: { PATH: process.env['PATH'], ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  };
  const textOf = (stream: NodeJS.ReadableStream | null): (() => string) => {
    let text = '';
    stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return () => text;
  };
  /** Once everything that it has written was read. */
  const endOf = async (child: ChildProcess): Promise<unknown[]> => once(child, 'close') as Promise<unknown[]>;
  const listen = async (server: Server): Promise<number> => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const isLive = async (port: number): Promise<boolean> => {
    const answer = await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.status === 200;
  };

  it('ends with 0 on a signal that comes before anything is loaded', async () => {
    // Without settings, it would end with 1 as soon as those are read.
    const child = run({}, ['--import', SIGNALS_ITSELF]);
    const complaints = textOf(child.stderr);
    expect(await endOf(child)).toEqual([0, null]);
    expect(complaints()).toBe('');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s while it waits for its database', async (signal) => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
    const child = run({ ...SETTINGS, MONGODB_URI: `mongodb://127.0.0.1:${await listen(silent)}/a`, PORT: '0' });
    textOf(child.stdout);
    await eventually('a connection', () => sockets.length > 0, 30_000);
    child.kill(signal);
    expect(await endOf(child)).toEqual([0, null]);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('says in one line that its port is taken, and how to choose another', async () => {
    const other = createServer();
    const port = await listen(other);
    const child = run({ ...SETTINGS, MONGODB_URI: database.uri, PORT: String(port), LOG_LEVEL: 'warn' });
    const [log, complaints] = [textOf(child.stdout), textOf(child.stderr)];
    expect(await endOf(child)).toEqual([1, null]);
    other.close();
    expect(complaints()).toMatch(new RegExp(`^port ${port} is in use: .+ PORT=${port + 1}\n$`));
    expect(log()).toBe('');
  });

  it('warns at its start, in production, of what is likely wrong', async () => {
    const port = await ownPort();
    const settings = { ...SETTINGS, MONGODB_URI: database.uri, PORT: String(port), LOG_LEVEL: 'warn' };
    const child = run({
      ...settings,
      NODE_ENV: 'production',
      COOKIE_SECURE: 'false',
      PUBLIC_URL: 'https://a.example.com',
    });
    const log = textOf(child.stdout);
    await eventually('the server', () => isLive(port), 30_000);
    expect((await fetch(`http://127.0.0.1:${port}/docs`)).status).toBe(404);
    child.kill('SIGTERM');
    expect(await endOf(child)).toEqual([0, null]);
    expect(log()).toMatch(/^\{"level":40,[^\n]*"msg":"COOKIE_SECURE is false: [^\n]+\}\n$/);
  });

  it('serves although nobody reads its log, and ends all the same', async () => {
    const port = await ownPort();
    const child = run({ ...SETTINGS, MONGODB_URI: database.uri, PORT: String(port), LOG_LEVEL: 'trace' });
    child.stdout?.pause();
    await eventually('the server', () => isLive(port), 30_000);
    // A megabyte of lines; a pipe holds 64 KiB.
    for (let round = 0; round < 50; round += 1) {
      const statuses = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const answer = await fetch(`http://127.0.0.1:${port}/api/auth/me`);
          await answer.arrayBuffer();
          return answer.status;
        }),
      );
      expect(new Set(statuses)).toEqual(new Set([401]));
    }
    child.kill('SIGTERM');
    expect(await endOf(child)).toEqual([0, null]);
  });

  it('serves although the reader of its log has gone', async () => {
    const port = await ownPort();
    const child = run({ ...SETTINGS, MONGODB_URI: database.uri, PORT: String(port) });
    await eventually('the server', () => isLive(port), 30_000);
    child.stdout?.destroy();
    await delay(50);
    for (let n = 0; n < 5; n += 1) await fetch(`http://127.0.0.1:${port}/api/auth/me`);
    expect(await isLive(port)).toBe(true);
    child.kill('SIGTERM');
    expect(await endOf(child)).toEqual([0, null]);
  });
});
