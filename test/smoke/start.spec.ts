import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestDatabase } from '../../sandbox/database/testing/test-database.js';
import { startStreamSandbox } from '../../sandbox/stream/server.js';
import { eventually } from '../support/eventually.js';
import {
  build,
  command,
  isAlive,
  ROOT,
  type SandboxFile,
  start,
  startByNpm,
  type Starter,
  waitUntilGone,
} from './starter.js';

jest.setTimeout(180_000);

beforeAll(build);

interface ChannelList {
  readonly channels: readonly { readonly id: string; readonly lastMessage?: string }[];
}

describe('npm start', () => {
  let folder: string;
  const started: Starter[] = [];
  const sandboxFile = (): string => path.join(folder, 'sandbox.json');

  const watched = (starter: Starter): Starter => {
    started.push(starter);
    return starter;
  };
  /** The server of the database, as it says in its folder. */
  const mongodPid = (): number => Number(readFileSync(path.join(folder, 'mongodb/mongod.lock'), 'utf8'));
  const run = (settings?: Record<string, string>): Starter => watched(start(folder, settings));
  const tokenOf = (system: SandboxFile, id: string): string =>
    system.accounts.find((account) => account.id === id)?.token ?? '';
  const chatsOf = async (system: SandboxFile, id: string, token = tokenOf(system, id)): Promise<ChannelList> => {
    const answer = await fetch(`${system.apiUrl}/api/chat/channels`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    return (await answer.json()) as ChannelList;
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

  it('runs everything from nothing, and the calls it prints lead to a conversation', async () => {
    const starter = run({ LOG_LEVEL: 'warn' });
    const system = await starter.ready();

    expect(statSync(sandboxFile()).mode & 0o777).toBe(0o600);
    expect(new Set(system.accounts.map(({ role }) => role))).toEqual(
      new Set(['pet-owner', 'vet', 'customer', 'user', 'admin']),
    );
    expect(system.accounts.filter(({ role }) => role === 'vet')).toHaveLength(2);
    expect(system.accounts.find(({ role }) => role === 'customer')?.customerId).toBe(1001);

    const printed = starter.output().match(/^ {2}(?:export|curl) .*$/gm) ?? [];
    expect(printed).toHaveLength(system.accounts.length + 5);
    const failing = printed.map((line) => line.replaceAll('curl -sS', 'curl -sS --fail-with-body'));
    const shell = spawnSync('bash', ['-eo', 'pipefail', '-c', failing.join('\n')], { encoding: 'utf8' });
    expect({ status: shell.status, stderr: shell.stderr }).toEqual({ status: 0, stderr: '' });

    const channelId = `appointment-${system.appointment.id}`;
    await eventually('the message in the list of chats', async () => {
      const { channels } = await chatsOf(system, 'sample-owner');
      return channels.some(({ id, lastMessage }) => id === channelId && lastMessage === 'Hello, doctor');
    });
  });

  it('makes accounts that sign in with the printed password, complete with a picture that the server draws', async () => {
    const starter = run({ LOG_LEVEL: 'silent' });
    const system = await starter.ready();
    for (const { id, email, password = '' } of system.accounts) {
      expect(starter.output()).toContain(password);
      const answer = await fetch(`${system.apiUrl}/api/auth/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      });
      const { user } = (await answer.json()) as { user: Record<string, unknown> };
      expect(user).toMatchObject({
        id,
        isOnboarded: true,
        bio: expect.stringMatching(/./) as string,
        nativeLanguage: expect.stringMatching(/^[a-z]+$/) as string,
        learningLanguages: [expect.stringMatching(/^[a-z]+$/)],
        location: expect.stringMatching(/./) as string,
        profilePic: `${system.publicUrl}/api/avatars/${id}.svg`,
      });
      const picture = await fetch(`${system.apiUrl}/api/avatars/${id}.svg`);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, expect.stringContaining('svg')]);
    }
  });

  it('lets a page of the usual frontend sign in by a cookie, over plain http', async () => {
    const system = await run({ LOG_LEVEL: 'silent' }).ready();
    const [account] = system.accounts;
    const answer = await fetch(`${system.apiUrl}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:5173' },
      body: JSON.stringify({ email: account?.email, password: account?.password }),
    });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, 'http://localhost:5173']);
    expect(answer.headers.get('set-cookie')).not.toContain('Secure');
  });

  it('uses what is given, provides nothing then, and shows no key', async () => {
    const secret = 'abcdefghijklmnopqrstuvwxyz0123456789';
    const database = await startTestDatabase();
    const stream = await startStreamSandbox({ apiKey: 'key-of-ours', apiSecret: `stream-${secret}` });
    try {
      const starter = run({
        MONGODB_URI: database.uri,
        STREAM_API_KEY: stream.apiKey,
        STREAM_API_SECRET: stream.apiSecret,
        STREAM_BASE_URL: stream.url,
        JWT_SECRET: `jwt-${secret}`,
        LOG_LEVEL: 'silent',
      });
      const system = await starter.ready();
      expect(system).toMatchObject({
        mongodbUri: database.uri,
        jwtSecret: `jwt-${secret}`,
        stream: { url: stream.url, apiKey: stream.apiKey, apiSecret: stream.apiSecret },
      });
      expect(readdirSync(folder).sort()).toEqual(['dev-secrets.json', 'samples.json', 'sandbox.json', 'start.lock']);
      await expect(chatsOf(system, 'sample-owner')).resolves.toEqual({ channels: [] });
      for (const hidden of [secret, stream.apiKey]) expect(starter.output()).not.toContain(hidden);
      starter.send('SIGTERM');
      await starter.exited;
    } finally {
      await stream.close();
      await database.close();
    }
  });

  it('keeps data, addresses and tokens over kill -9, which leaves neither server nor mongod behind', async () => {
    const first = run();
    const before = await first.ready();
    const { id, petOwnerId, vetId, appointmentTime } = before.appointment;
    const opened = await fetch(`${before.apiUrl}/api/chat/channels`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenOf(before, vetId)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ appointmentId: id, petOwnerId, vetId, appointmentTime }),
    });
    expect(opened.status).toBe(200);
    const server = first.serverPid();
    expect(isAlive(server)).toBe(true);

    first.send('SIGKILL');
    await first.exited;
    const mongod = mongodPid();
    await waitUntilGone(server);
    await waitUntilGone(mongod);
    const after = await run().ready();

    expect(after).toMatchObject({
      mongodbUri: before.mongodbUri,
      jwtSecret: before.jwtSecret,
      stream: before.stream,
      appointment: before.appointment,
    });
    const { channels } = await chatsOf(after, petOwnerId, tokenOf(before, petOwnerId));
    expect(channels.map((channel) => channel.id)).toEqual([`appointment-${id}`]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends in order on %s', async (signal) => {
    const starter = run();
    await starter.ready();
    const pids = [starter.serverPid(), mongodPid()];
    starter.send(signal);
    await expect(starter.exited).resolves.toBe(0);
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(existsSync(sandboxFile())).toBe(false);
  });

  it('leaves nothing behind when npm itself is ended', async () => {
    const starter = watched(startByNpm(folder));
    const { apiUrl } = await starter.ready();
    const server = starter.serverPid();
    starter.send('SIGTERM');
    await starter.exited;
    await waitUntilGone(server);
    await expect(fetch(apiUrl)).rejects.toThrow('fetch failed');
    await eventually('the end of the starter', () => !existsSync(path.join(folder, 'start.lock')));
  });

  it('ends when the server does', async () => {
    const starter = run();
    await starter.ready();
    process.kill(starter.serverPid(), 'SIGKILL');
    await expect(starter.exited).resolves.toBe(1);
    expect(existsSync(sandboxFile())).toBe(false);
  });

  it('says so and ends when mongod does, and has its data again on the next start', async () => {
    const starter = run();
    const { mongodbUri } = await starter.ready();
    process.kill(mongodPid(), 'SIGKILL');
    await expect(starter.exited).resolves.toBe(1);
    expect(starter.output()).toMatch(/^npm start: mongod has ended by itself/m);
    const again = run();
    const system = await again.ready();
    expect(system.mongodbUri).toBe(mongodbUri);
    await expect(chatsOf(system, 'sample-owner')).resolves.toEqual({ channels: [] });
  });

  it('passes on what the server has against its settings', async () => {
    const starter = run({ JWT_SECRET: 'too short' });
    await expect(starter.exited).resolves.toBe(1);
    expect(starter.output()).toContain('JWT_SECRET must be a random secret');
  });

  it('says in one line that a port is taken, and touches nothing', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const starter = run({ PORT: String(port) });
    await expect(starter.exited).resolves.toBe(1);
    other.close();
    expect(starter.output()).toBe(
      `npm start: port ${port} is taken: stop what listens there, or set PORT to another one\n`,
    );
  });

  it('refuses a second start in the same folder, and the first one goes on', async () => {
    const first = run();
    const system = await first.ready();
    const second = run();
    await expect(second.exited).resolves.toBe(1);
    expect(second.output()).toMatch(/^npm start: it is running already, at http:.+ \(process \d+, data in .+\n$/);
    expect(second.output()).toContain(`at ${system.apiUrl} (`);
    expect(existsSync(sandboxFile())).toBe(true);
    await expect(chatsOf(system, 'sample-owner')).resolves.toEqual({ channels: [] });
  });

  it.each([
    ['STREAM_API_SECRET', { STREAM_API_KEY: 'key' }],
    ['STREAM_API_KEY', { STREAM_API_SECRET: 'secret' }],
  ])('refuses half a pair of Stream keys and names the missing %s', async (missing, settings) => {
    const starter = run(settings);
    await expect(starter.exited).resolves.toBe(1);
    expect(starter.output()).toMatch(new RegExp(`^npm start: ${missing} is missing: .+\n$`));
  });
});

describe('npm run cli', () => {
  let folder: string;
  let starter: Starter | undefined;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'npm-run-cli-'));
  });
  afterEach(async () => {
    starter?.send('SIGTERM');
    await starter?.exited;
    starter = undefined;
    rmSync(folder, { recursive: true });
  });

  it('works with the system that runs in the same folder, and says so beside the result', async () => {
    starter = start(folder, { LOG_LEVEL: 'silent' });
    const { mongodbUri, jwtSecret, stream } = await starter.ready();
    const { status, stdout, stderr } = command(folder, ['users:deactivate', 'sample-user', '--json']);
    expect({ status, stdout: JSON.parse(stdout) as unknown }).toEqual({
      status: 0,
      stdout: { results: [{ id: 'sample-user', outcome: 'deactivated', ok: true }] },
    });
    expect(stderr).toBe(
      `using the running sandbox: database ${mongodbUri.replace(/\?.*/, '')}, Stream at ${stream.url}, its JWT secret\n`,
    );
    for (const secret of [jwtSecret, stream.apiSecret]) expect(stdout + stderr).not.toContain(secret);
    expect(command(folder, ['users:role', 'nobody', 'vet']).status).toBe(1);
    expect(command(folder, ['users:role', 'sample-user']).status).toBe(2);
  });

  it('works with what is given instead, and then without a word', async () => {
    starter = start(folder, { LOG_LEVEL: 'silent' });
    const { mongodbUri, jwtSecret, stream } = await starter.ready();
    const given = {
      MONGODB_URI: mongodbUri,
      JWT_SECRET: jwtSecret,
      STREAM_API_KEY: stream.apiKey,
      STREAM_API_SECRET: stream.apiSecret,
      STREAM_BASE_URL: stream.url,
      NODE_ENV: 'production',
    };
    expect(command(folder, ['users:sync', 'sample-user'], given)).toEqual({
      status: 0,
      stdout: 'sample-user  synced\n',
      stderr: '',
    });
  });

  it('names what is missing when nothing runs', () => {
    const { status, stdout, stderr } = command(folder, ['users:sync', 'sample-user']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^error: The settings cannot be used: MONGODB_URI is missing; .+\n$/);
  });

  it('builds only what has changed, and prints nothing but the result', () => {
    const run = () => spawnSync('npm', ['run', '-s', 'cli', '--', '--version'], { cwd: ROOT, encoding: 'utf8' });
    expect(run().stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const again = run();
    expect(again.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(again.stderr).not.toContain('building');
  });
});
