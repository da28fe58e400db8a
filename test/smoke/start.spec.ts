import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { startTestDatabase } from '../../sandbox/database/testing/test-database.js';
import { startStreamSandbox } from '../../sandbox/stream/server.js';
import { chatsOf, tokenOf } from './chats.js';
import { isAlive, mongodPid, ROOT, useStarters, waitUntilGone } from './starter.js';

jest.setTimeout(180_000);

describe('npm start', () => {
  const { folder, run } = useStarters();

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
        HMS_APP_ACCESS_KEY: 'key-of-ours-at-100ms',
        HMS_APP_SECRET: `hms-${secret}`,
        HMS_TEMPLATE_ID: 'template-of-ours',
        JWT_SECRET: `jwt-${secret}`,
        LOG_LEVEL: 'silent',
      });
      const system = await starter.ready();
      expect(system).toMatchObject({
        mongodbUri: database.uri,
        jwtSecret: `jwt-${secret}`,
        stream: { url: stream.url, apiKey: stream.apiKey, apiSecret: stream.apiSecret },
        hms: { url: 'https://api.100ms.live/v2', templateId: 'template-of-ours' },
      });
      expect(readdirSync(folder()).sort()).toEqual(['dev-secrets.json', 'samples.json', 'sandbox.json', 'start.lock']);
      await expect(chatsOf(system, 'sample-owner')).resolves.toEqual({ channels: [] });
      for (const hidden of [secret, stream.apiKey]) expect(starter.output()).not.toContain(hidden);
      starter.send('SIGTERM');
      await starter.exited;
    } finally {
      await stream.close();
      await database.close();
    }
  });

  it('refuses a scene that does not exist in one line, before anything runs', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'dist-sandbox/start.js'), '--scene', 'quiet-clinic'],
      { env: { PATH: process.env['PATH'], SANDBOX_DIR: path.join(folder(), 'unused') }, encoding: 'utf8' },
    );
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: 'npm start: there is no scene "quiet-clinic": the scenes are busy-clinic\n',
    });
    expect(readdirSync(folder())).toEqual([]);
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

    const mongod = mongodPid(folder());
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
      `npm start: port ${port} is in use: stop what listens there, or choose another port, for example PORT=${port + 1}\n`,
    );
  });

  it('says in one line that its folder cannot be written to', async () => {
    const file = path.join(folder(), 'a-file');
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
