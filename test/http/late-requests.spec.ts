import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { type RawAnswer, sendRaw } from './raw-request.js';

const FRONTEND = 'https://app.example.com';
const HEAD = `Host: a\r\nOrigin: ${FRONTEND}\r\nContent-Type: application/json\r\n`;

/** Once a second, what is late is looked for; on a busy machine, what is on time takes a while, too. */
const LIMITS = { HEADERS_TIMEOUT_MS: '1000', REQUEST_TIMEOUT_MS: '1500' };

/** Sends the pieces with pauses that are shorter than any limit, and the last one again and again. */
const drip = (url: string, start: string, piece: string): Promise<RawAnswer> =>
  sendRaw(url, start, (socket) => void writeForEver(socket, piece));

async function writeForEver(socket: Socket, piece: string): Promise<void> {
  while (socket.writable) {
    socket.write(piece);
    await delay(20);
  }
}

describe('a request that does not arrive', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ ...LIMITS, CORS_ORIGINS: FRONTEND });
  });
  afterAll(() => test.close());

  const expectLate = ({ status, headers, body }: RawAnswer): void => {
    expect([status, body['code'], body['requestId']]).toEqual([408, 'REQUEST_TIMEOUT', headers['x-request-id']]);
    expect(headers).toMatchObject({
      connection: 'close',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining('default-src') as string,
      'x-content-type-options': 'nosniff',
    });
  };

  it('ends when it is a connection that sends nothing', async () => {
    expectLate(await sendRaw(test.url, ''));
  });

  it('ends when its headers stop or trickle', async () => {
    const start = 'GET /health/live HTTP/1.1\r\nHost: a\r\n';
    const answers = await Promise.all([sendRaw(test.url, start), drip(test.url, `${start}X-Slow: `, 'x')]);
    for (const answer of answers) expectLate(answer);
  });

  it.each(['Content-Length: 1000', 'Transfer-Encoding: chunked'])('ends when its body stops: %s', async (length) => {
    const answer = await sendRaw(test.url, `POST /api/chat/token HTTP/1.1\r\n${HEAD}${length}\r\n\r\n2\r\n{"`);
    expectLate(answer);
    expect(answer.headers['access-control-allow-origin']).toBe(FRONTEND);
  });

  it('ends when its body trickles', async () => {
    expectLate(await drip(test.url, `POST /api/chat/token HTTP/1.1\r\n${HEAD}Content-Length: 10000\r\n\r\n`, 'x'));
  });

  it('ends when its body is one that the route does not read', async () => {
    const socket = connect(Number(new URL(test.url).port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.write(`GET /health/live HTTP/1.1\r\n${HEAD}Content-Length: 1000\r\n\r\n`);
    await closed;
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });

  it('is no fault of the server’s', async () => {
    test.log.forget();
    const answer = await sendRaw(test.url, `POST /api/chat/token HTTP/1.1\r\n${HEAD}Content-Length: 1000\r\n\r\n{"`);
    const lines = () => test.log.linesOf(String(answer.headers['x-request-id'])).filter(({ msg }) => msg === 'request');
    await eventually('the line of the request', () => lines().length > 0);
    expect(lines()).toMatchObject([{ status: 408 }]);
    const others = test.log.entries.filter(({ context }) => !String(context).startsWith('work:'));
    expect(others.filter(({ level }) => Number(level) > 30)).toEqual([]);
  });
});

describe('bytes that are not HTTP', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ CORS_ORIGINS: FRONTEND });
  });
  afterAll(() => test.close());

  it.each([
    ['in the headers', `GET / HTTP/1.1\r\n${HEAD}: x\r\n\r\n`, 400],
    ['too many of them', `GET / HTTP/1.1\r\n${HEAD}X-Large: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['in the body', `POST /api/chat/token HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nnonsense\r\n`, 400],
    ['in the address', `GET /%zz HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, 400],
    ['a method that the path does not have', `PUT /health/live HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, 405],
  ])('get an answer that pages of allowed origins can read, %s', async (_where, request, status) => {
    const answer = await sendRaw(test.url, request);
    expect([answer.status, answer.headers['x-frame-options']]).toEqual([status, 'DENY']);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': FRONTEND,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    const foreign = await sendRaw(test.url, request.replace(FRONTEND, 'https://evil.example.com'));
    expect([foreign.status, foreign.headers['access-control-allow-origin']]).toEqual([status, undefined]);
  });
});
