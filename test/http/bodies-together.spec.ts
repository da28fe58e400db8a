import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';

const MIB = 1_048_576;
/** The smallest that can be set. */
const LIMIT = 8 * MIB;
const HMS_SECRET = 'hms-webhook-secret-0123456789-abcdef';
const SIGNED_BY_NOBODY = `X-Signature: ${'ab'.repeat(32)}`;

/** A connection that has sent a part of a request, and what came back. */
class SlowSender {
  received = '';

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.received += chunk.toString('latin1')));
    socket.on('error', () => undefined);
  }

  static async open(url: string, path: string, headers: string, sent: Buffer): Promise<SlowSender> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    const sender = new SlowSender(socket);
    const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${MIB}\r\n`;
    socket.write(`${head}${headers}\r\n\r\n`);
    if (sent.length > 0) await new Promise((resolve) => socket.write(sent, resolve));
    return sender;
  }

  get status(): number | undefined {
    const [, status] = /^HTTP\/1\.1 (\d+)/.exec(this.received) ?? [];
    return status === undefined ? undefined : Number(status);
  }
}

describe('bodies that arrive together', () => {
  let test: TestApp;
  let senders: SlowSender[];

  beforeAll(async () => {
    test = await createTestApp({ BODIES_LIMIT_BYTES: String(LIMIT), HMS_WEBHOOK_SECRETS: HMS_SECRET });
  });
  afterAll(() => test.close());
  beforeEach(() => (senders = []));
  afterEach(() => {
    for (const { socket } of senders) socket.destroy();
  });

  const send = async (path: string, headers: string, bytes: number): Promise<SlowSender> => {
    const sender = await SlowSender.open(test.url, path, headers, Buffer.alloc(bytes, 32));
    senders.push(sender);
    return sender;
  };
  const event = () => deliver(test, signEvent(test, messageNew('messaging:general')));

  it.each([
    ['/api/webhooks/stream', 'X-Other: a'],
    ['/api/webhooks/stream', 'X-Signature: short'],
    ['/api/webhooks/stream', `${SIGNED_BY_NOBODY}\r\nX-Api-Key: of-another-app`],
    ['/api/webhooks/100ms', 'X-Other: a'],
    ['/api/webhooks/100ms', `X-Webhook-Secret: ${HMS_SECRET}x`],
  ])('are not read at all by %s with the header %s', async (path, headers) => {
    const sender = await send(path, headers, 0);
    await eventually('an answer', () => sender.status !== undefined);
    expect(sender.status).toBe(401);
  });

  it('are read by 100ms’s receiver when its secret is right', async () => {
    const headers = { 'content-type': 'application/json', 'x-webhook-secret': HMS_SECRET };
    const { status } = await test.request('POST', '/api/webhooks/100ms', { body: { type: 'x', id: 'e-1' }, headers });
    expect(status).toBe(200);
  });

  it.each([
    ['webhooks', '/api/webhooks/stream', SIGNED_BY_NOBODY],
    ['callers without a session', '/api/admin/users/sync', 'X-Other: a'],
  ])(
    'have a limit together: the slowest of %s make room, and those in order are served',
    async (_who, path, headers) => {
      for (let n = 0; n < 12; n += 1) await send(path, headers, MIB - 1);
      await eventually('refusals', () => senders.filter(({ status }) => status === 503).length >= 4);
      const [oldest] = senders;
      expect(oldest?.received).toMatch(/"code":"OVERLOADED"/);
      expect(oldest?.received.toLowerCase()).toContain('retry-after: 2');
      expect(senders.at(-1)?.status).toBeUndefined();
      expect((await event()).status).toBe(200);
    },
  );

  it('count as they come and not as they are announced', async () => {
    for (let n = 0; n < 24; n += 1) await send('/api/webhooks/stream', SIGNED_BY_NOBODY, n % 2);
    expect((await event()).status).toBe(200);
    expect(senders.filter(({ status }) => status !== undefined)).toEqual([]);
  });

  it('count no longer when they are given up or answered', async () => {
    for (let n = 0; n < 12; n += 1) {
      const { socket } = await send('/api/webhooks/stream', SIGNED_BY_NOBODY, MIB - 1);
      await eventually('the bytes to be taken', () => socket.writableLength === 0);
      socket.destroy();
    }
    for (let n = 0; n < 20; n += 1) {
      const large = messageNew('messaging:general', { padding: 'x'.repeat(MIB / 2) });
      expect((await deliver(test, signEvent(test, large))).status).toBe(200);
    }
    const slow = await send('/api/webhooks/stream', SIGNED_BY_NOBODY, MIB - 1);
    expect((await event()).status).toBe(200);
    expect(slow.status).toBeUndefined();
  });
});

describe('connections', () => {
  it('have a limit; what is over it is closed, idle ones make room, and the log says so', async () => {
    const test = await createTestApp({ MAX_CONNECTIONS: '3' });
    try {
      const port = Number(new URL(test.url).port);
      const open = async (): Promise<Socket> => {
        const socket = connect(port, '127.0.0.1').on('error', () => undefined);
        await once(socket, 'connect');
        return socket;
      };
      const silent = [await open(), await open(), await open()];
      const refused = await open();
      await once(refused, 'close');
      expect(silent.map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
      await eventually('a warning', () =>
        test.log.entries.some(({ level, maxConnections }) => level === 40 && maxConnections === 3),
      );
      for (const socket of silent) socket.destroy();
      await eventually('room', async () => {
        const answer = await fetch(`${test.url}/health/live`).catch(() => undefined);
        await answer?.arrayBuffer();
        return answer?.status === 200;
      });
    } finally {
      await test.close();
    }
  });
});
