import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type StreamSandbox, startStreamSandbox } from '../../sandbox/stream/server.js';
import { compileServer, type CompiledServer } from '../support/compile-server.js';
import { STREAM_API_KEY } from '../support/create-test-app.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { deliver, gzipped, messageNew, signEvent } from '../support/signed-event.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { gzipBomb } from './gzip-bomb.js';

const MEBIBYTE = 1_048_576;
const BODY_LIMIT = MEBIBYTE;
const AT_ONCE = 200;
const POST_MANY = path.resolve(import.meta.dirname, '../support/post-many.mjs');
/** The signature is formed as one, so that it is the body that has to be looked at. */
const BOMB_HEADERS = {
  'content-type': 'application/json',
  'content-encoding': 'gzip',
  'x-signature': 'a'.repeat(64),
};

const secret = (): string => randomBytes(32).toString('base64url');

/** The server in a process of its own, so that its memory and its event loop are its own. */
describe('a gzip bomb from a caller who cannot sign', () => {
  const bomb = gzipBomb(992 * MEBIBYTE);
  let compiled: CompiledServer;
  let database: TestDatabase;
  let stream: StreamSandbox;
  let server: ServerProcess;

  beforeAll(async () => {
    compiled = compileServer();
    database = await startTestDatabase();
    stream = await startStreamSandbox({ apiKey: STREAM_API_KEY, apiSecret: secret() });
    server = await startServerProcess(compiled, {
      MONGODB_URI: database.uri,
      STREAM_API_KEY,
      STREAM_API_SECRET: stream.apiSecret,
      STREAM_BASE_URL: stream.url,
      JWT_SECRET: secret(),
      WEBHOOK_BODY_LIMIT_BYTES: String(BODY_LIMIT),
    });
  });
  afterAll(async () => {
    await server?.close();
    await stream?.close();
    await database?.close();
    compiled?.remove();
  });

  const post = async (body: Buffer): Promise<number> => {
    const response = await fetch(`${server.url}/api/webhooks/stream`, {
      method: 'POST',
      headers: BOMB_HEADERS,
      body: new Uint8Array(body),
    });
    await response.arrayBuffer();
    return response.status;
  };

  /** What an ordinary body of the same size costs the first time: buffers, code that is compiled on first use. */
  const warmUp = async (): Promise<void> => {
    for (let n = 0; n < 5; n += 1) expect(await post(randomBytes(bomb.length))).toBe(401);
  };

  it('fits under the limit for bodies, and would be a gigabyte', () => {
    expect(bomb.length).toBeLessThan(BODY_LIMIT);
    expect(() => gunzipSync(bomb, { maxOutputLength: 64 * MEBIBYTE })).toThrow(/Cannot create a Buffer larger/);
  });

  it('is refused at the cost of an ordinary body', async () => {
    await warmUp();
    const before = await server.measures('reset');
    const { peakRssBytes: restingRss } = await server.measures('reset');
    expect(await post(bomb)).toBe(401);
    const after = await server.measures('read');
    const addedMiB = (after.peakRssBytes - restingRss) / MEBIBYTE;
    report('one bomb', { addedMiB, longestBlockMs: after.longestBlockMs, cpuMs: after.cpuMs - before.cpuMs });
    expect(addedMiB).toBeLessThan(128);
  });

  it('is refused in sixty members, and inside another gzip', async () => {
    const member = gzipSync(Buffer.alloc(16 * MEBIBYTE));
    expect(await post(Buffer.concat(Array.from({ length: 60 }, () => member)))).toBe(401);
    expect(await post(gzipSync(bomb))).toBe(401);
  });

  it(`leaves other requests served when ${AT_ONCE} come at once`, async () => {
    await warmUp();
    const before = await server.measures('reset');
    const { peakRssBytes: restingRss } = await server.measures('reset');
    const attack = attackers();
    const others: number[] = [];
    const genuine: number[] = [];
    do {
      const startedAt = performance.now();
      expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
      others.push(performance.now() - startedAt);
      genuine.push(
        (await deliver({ url: server.url }, gzipped(signEvent({ stream }, messageNew('messaging:x'))))).status,
      );
    } while (!attack.over());
    const { 401: refused = 0, 503: overloaded = 0, ...rest } = (await attack.statuses) as Record<number, number>;
    expect([refused + overloaded, rest]).toEqual([AT_ONCE, {}]);
    // A database on the same machine may be slow to answer meanwhile, and Stream would send again; nothing is refused.
    expect(genuine.filter((status) => status !== 503)).toEqual(genuine.filter((status) => status === 200));
    expect(genuine).toContain(200);
    const after = await server.measures('read');
    const addedMiB = (after.peakRssBytes - restingRss) / MEBIBYTE;
    report(`${AT_ONCE} bombs at once`, {
      addedMiB,
      longestBlockMs: after.longestBlockMs,
      cpuMs: after.cpuMs - before.cpuMs,
      othersServed: others.length,
      slowestOtherMs: Math.max(...others),
      eventsTaken: genuine.filter((status) => status === 200).length,
    });
    // Bodies hold 64 MiB together; what they would grow to is thousands of times that.
    expect(addedMiB).toBeLessThan(512);
  });

  /** The bombs come from a process of their own, so that the database here is not starved by sending them. */
  function attackers(): { statuses: Promise<unknown>; over: () => boolean } {
    const file = path.join(compiled.folder, 'bomb.gz');
    writeFileSync(file, bomb);
    const url = `${server.url}/api/webhooks/stream`;
    const child = spawn(process.execPath, [POST_MANY, url, file, String(AT_ONCE), JSON.stringify(BOMB_HEADERS)]);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const statuses = once(child, 'close').then(() => JSON.parse(output) as unknown);
    return { statuses, over: () => child.exitCode !== null };
  }
});

/** Into the test's own output: figures that are recorded, and asserted only in their order of magnitude. */
function report(what: string, figures: Readonly<Record<string, number>>): void {
  const rounded = Object.entries(figures).map(([name, value]) => `${name} ${Math.round(value * 10) / 10}`);
  process.stdout.write(`  ${what}: ${rounded.join(', ')}\n`);
}
