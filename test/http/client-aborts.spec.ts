import { once } from 'node:events';
import { connect } from 'node:net';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { type MessageScene, openScene } from '../messages/message-scene.js';

const BOUNDARY = 'the-boundary';
const PART = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n`;

describe('a client that goes away', () => {
  let test: TestApp;
  let scene: MessageScene;
  let owner: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    await test.streamControl.enforceRateLimits(false);
    scene = await openScene(test);
    owner = scene.owner;
  });
  afterAll(() => test.close());

  /** Sends a part of a request, waits until the server has it, and breaks the connection. */
  const breakOff = async (path: string, headers: string, body: string, how: 'end' | 'reset'): Promise<unknown[]> => {
    test.log.forget();
    const id = `request-${Math.random().toString(36).slice(2)}`;
    const socket = connect(Number(new URL(test.url).port), '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    const authorization = `Authorization: Bearer ${owner.token}\r\nX-Request-Id: ${id}`;
    socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\n${authorization}\r\n${headers}\r\nContent-Length: 9000\r\n\r\n`);
    await new Promise((resolve) => socket.write(body, resolve));
    if (how === 'reset') socket.resetAndDestroy();
    else socket.destroy();
    await eventually('the end of the request', () =>
      test.log.linesOf(id).some(({ msg, code }) => msg === 'request' || code !== undefined),
    );
    await test.request('GET', '/health/live');
    return test.log.entries
      .filter(({ context }) => !String(context).startsWith('work:'))
      .filter(({ level, status }) => Number(level) > 30 || Number(status) >= 500);
  };

  it.each([
    ['a body', '/api/chat/token', 'Content-Type: application/json', '{"userId":'],
    ['an event', '/api/webhooks/stream', `Content-Type: application/json\r\nX-Signature: ${'ab'.repeat(32)}`, '{'],
    ['a form, before its file', '', `Content-Type: multipart/form-data; boundary=${BOUNDARY}`, `--${BOUNDARY}`],
    ['a small file', '', `Content-Type: multipart/form-data; boundary=${BOUNDARY}`, `${PART}some words`],
    ['a file', '', `Content-Type: multipart/form-data; boundary=${BOUNDARY}`, `${PART}${'x'.repeat(8000)}`],
  ])('while it sends %s is no fault of the server’s', async (_what, path, headers, body) => {
    for (const how of ['end', 'reset'] as const) {
      expect(await breakOff(path || `${scene.path}/files`, headers, body, how)).toEqual([]);
    }
  });
});
