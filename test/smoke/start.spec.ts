import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestDatabase } from '../../sandbox/database/testing/test-database.js';
import { startStreamSandbox } from '../../sandbox/stream/server.js';
import { chatsOf, tokenOf } from './chats.js';
import { eventually } from '../support/eventually.js';
import { isAlive, start, startByNpm, type Starter, waitUntilGone } from './starter.js';

jest.setTimeout(180_000);

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

    const mongod = mongodPid();
    first.send('SIGKILL');
    await first.exited;
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

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends in order on %s, also when it comes twice', async (signal) => {
    const starter = run();
    await starter.ready();
    const pids = [starter.serverPid(), mongodPid()];
    starter.send(signal);
    starter.send(signal);
    await expect(starter.exited).resolves.toBe(0);
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(['sandbox.json', 'start.lock'].filter((name) => existsSync(path.join(folder, name)))).toEqual([]);
    expect(starter.output().trimEnd().split('\n').at(-1)).toBe(`Stopped. The data stays in ${folder}.`);
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
      `npm start: port ${port} is in use: stop what listens there, or set PORT to another port\n`,
    );
  });

  it('says in one line that its folder cannot be written to', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    const starter = run({ SANDBOX_DIR: path.join(file, 'data') });
    await expect(starter.exited).resolves.toBe(1);
    expect(starter.output()).toMatch(/^npm start: cannot write to the folder .+ \(ENOTDIR\): set SANDBOX_DIR .+\n$/);
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
