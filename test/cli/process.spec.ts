import { CliProgram } from '../support/cli-program.js';
import { eventually } from '../support/eventually.js';
import { type ProxiedCall, startFaultyProxy } from '../support/faulty-proxy.js';
import { startServerProcess } from '../support/server-process.js';

/** More than are marked, and more than are sent, together. */
const MANY = 600;

/** The most that a new process takes to begin its work, on a machine that has more to do. */
const START_MS = 30_000;

jest.setTimeout(60_000);

describe('a command in a process of its own', () => {
  let cli: CliProgram;

  beforeAll(async () => {
    cli = await CliProgram.open();
  });
  afterEach(async () => {
    await cli.streamControl.clearFaults();
    await cli.accounts().deleteMany({});
  });
  afterAll(() => cli.close());

  const ids = (count: number, prefix = 'account') => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  const attempts = async () => (await cli.streamControl.calls()).filter(({ path }) => path === '/users').length;
  const countIdle = () => cli.accounts().countDocuments({ 'work.status': 'idle', 'work.revision': { $gt: 0 } });

  it('takes a password from standard input, with which the account signs in', async () => {
    const args = ['users:create', '--name', 'Una', '--id', 'una', '--email', 'una@example.com', '--password-stdin'];
    const { code, stdout, stderr } = await cli.start(args, 'correct horse battery\n').ended;
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'una  created\n', stderr: '' });
    const server = await startServerProcess(cli.compiled, cli.settings);
    try {
      const answer = await fetch(`${server.url}/api/auth/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'una@example.com', password: 'correct horse battery' }),
      });
      expect(answer.status).toBe(200);
      const { user } = (await answer.json()) as { user: unknown };
      expect(user).toMatchObject({
        id: 'una',
        fullName: 'Una',
        profilePic: expect.stringContaining('/una.svg') as string,
      });
    } finally {
      await server.close();
    }
  });

  it('ends with exit code 2 and one line for wrong usage', async () => {
    const { code, stdout, stderr } = await cli.start(['users:dance']).ended;
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: .+\n$/) as string,
    });
  });

  it('ends with exit code 1, and no stack, when its reader has closed the pipe', async () => {
    await cli.store(ids(1));
    const { child, ended } = cli.start(['users:sync', '--all']);
    child.stdout?.destroy();
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  it('ends with exit code 3 on SIGINT and on SIGTERM, and what it marked is done by a server', async () => {
    await cli.streamControl.addFault({ status: 503 });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      await cli.store(ids(2, signal));
      const before = await attempts();
      const { child, ended } = cli.start(['users:sync', '--all']);
      await eventually('the first attempt', async () => (await attempts()) > before, START_MS);
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      expect({ signal, code, stdout, stderr }).toEqual({
        signal,
        code: 3,
        stdout: '',
        stderr: expect.stringMatching(/^error: .+\n$/) as string,
      });
    }
    await cli.streamControl.clearFaults();
    const server = await startServerProcess(cli.compiled, cli.settings);
    try {
      await eventually('all four accounts', async () => (await countIdle()) === 4, START_MS);
    } finally {
      await server.close();
    }
  });

  it('is killed half-way through all accounts, run again, and leaves none out', async () => {
    await cli.store(ids(MANY));
    const proxy = await startFaultyProxy(() => cli.stream.url);
    // Stream takes one batch, and says nothing to the next ones.
    let batches = 0;
    const isLaterBatch = ({ method, path }: ProxiedCall) =>
      method === 'POST' && path === '/users' && (batches += 1) > 1;
    proxy.order(isLaterBatch, { before: () => undefined });
    const settings = { ...cli.settings, STREAM_BASE_URL: proxy.url };
    const { child, ended } = cli.start(['users:sync', '--all'], undefined, settings);
    await eventually('some accounts, and not all', async () => (await countIdle()) > 0, START_MS);
    child.kill('SIGKILL');
    await ended;
    await proxy.close();
    const done = await countIdle();
    expect(done).toBeLessThan(MANY);
    const { code, answer } = await cli.runForJson('users:sync', '--all');
    expect({ code, answer }).toEqual({
      code: 0,
      answer: { accounts: MANY, synced: MANY, underWay: 0, failed: 0, problems: [] },
    });
    expect(await countIdle()).toBe(MANY);
  });

  it('works beside a server, whichever of them does the work', async () => {
    await cli.store(ids(300));
    const server = await startServerProcess(cli.compiled, cli.settings);
    try {
      const { code, answer } = await cli.runForJson('users:sync', '--all');
      expect({ code, answer }).toMatchObject({ code: 0, answer: { accounts: 300, synced: 300 } });
    } finally {
      await server.close();
    }
  });
});
