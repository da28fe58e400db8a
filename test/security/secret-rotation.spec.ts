import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import mongoose from 'mongoose';
import { type StreamSandbox, startStreamSandbox } from '../../sandbox/stream/server.js';
import { compileServer, type CompiledServer } from '../support/compile-server.js';
import { STREAM_API_KEY } from '../support/create-test-app.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { deliver, messageNew, type SignedEvent } from '../support/signed-event.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';

const SENDERS = 2;
/** Stream sends up to three times while it is asked to retry. */
const ATTEMPTS = 3;
/** Before the second attempt; twice as long before the third. */
const PAUSE_MS = 500;
const secret = (): string => randomBytes(32).toString('base64url');

describe('rotating the secret that Stream signs with, under load', () => {
  const [OLD, NEW] = [secret(), secret()];
  const JWT_SECRET = secret();
  let compiled: CompiledServer;
  let database: TestDatabase;
  let stream: StreamSandbox;
  const servers: ServerProcess[] = [];
  let sent = 0;
  const refused: unknown[] = [];

  beforeAll(async () => {
    compiled = compileServer();
    database = await startTestDatabase();
    stream = await startStreamSandbox({ apiKey: STREAM_API_KEY, apiSecret: OLD });
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await stream?.close();
    await database?.close();
    compiled?.remove();
  });

  const start = async (current: string, previous = ''): Promise<ServerProcess> => {
    const server = await startServerProcess(compiled, {
      MONGODB_URI: database.uri,
      STREAM_API_KEY,
      STREAM_API_SECRET: current,
      STREAM_PREVIOUS_API_SECRETS: previous,
      STREAM_BASE_URL: stream.url,
      JWT_SECRET,
    });
    servers.push(server);
    return server;
  };

  const signedWith = (key: string): SignedEvent => {
    const body = Buffer.from(JSON.stringify(messageNew('messaging:general')));
    const signature = createHmac('sha256', key).update(body).digest('hex');
    return { body, headers: { 'content-type': 'application/json', 'x-signature': signature } };
  };

  async function sendAsStreamDoes(server: ServerProcess, key: string): Promise<void> {
    const delivery = signedWith(key);
    sent += 1;
    let status = 0;
    for (let attempt = 0; attempt < ATTEMPTS && status !== 200; attempt += 1) {
      if (attempt > 0) await delay(PAUSE_MS * attempt);
      status = (await deliver(server, delivery)).status;
      if (status === 401) break;
    }
    if (status !== 200) refused.push({ status });
  }

  /** Keeps sending, signed with each of `keys` in turn, until `done` is; at least once with each. */
  async function underLoad<T>(server: ServerProcess, keys: readonly string[], done: Promise<T>): Promise<T> {
    let going = true;
    const ended = done.finally(() => (going = false));
    const sender = async (): Promise<void> => {
      do for (const key of keys) await sendAsStreamDoes(server, key);
      while (isGoing());
    };
    const isGoing = (): boolean => going;
    await Promise.all([ended, ...Array.from({ length: SENDERS }, sender)]);
    return done;
  }

  it('refuses no valid event, and the old secret once it is gone', async () => {
    const before = await start(OLD);
    // First the servers learn the new secret beside the old one, then Stream begins to sign with it.
    const during = await underLoad(before, [OLD], start(NEW, OLD));
    await underLoad(during, [OLD], before.close());
    // Deliveries from before the change are still under way.
    const after = await underLoad(during, [OLD, NEW], start(NEW));
    await underLoad(after, [NEW], during.close());

    expect(refused).toEqual([]);
    expect(sent).toBeGreaterThan(SENDERS * 5);
    expect((await deliver(after, signedWith(NEW))).status).toBe(200);
    expect((await deliver(after, signedWith(OLD))).status).toBe(401);

    const connection = await mongoose.createConnection(database.uri).asPromise();
    expect(await connection.collection('inbox').countDocuments()).toBe(sent + 1);
    await connection.close();
    process.stdout.write(`  ${sent} events over the whole rotation, none refused\n`);
    // Three servers start, one after the other.
  }, 240_000);
});
