import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { PATIENT } from '../support/patience.js';
import { type MessageScene, openScene } from './message-scene.js';

/** Far longer than the pauses between two pieces, also on a busy machine. */
const LIMIT_MS = 2000;
const PIECES = 40;
const BOUNDARY = 'the-boundary';
const START = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n`;
const END = `\r\n--${BOUNDARY}--\r\n`;

describe('a slow upload', () => {
  let test: TestApp;
  let scene: MessageScene;

  beforeAll(async () => {
    test = await createTestApp({
      ...PATIENT,
      REQUEST_TIMEOUT_MS: String(LIMIT_MS),
      HEADERS_TIMEOUT_MS: String(LIMIT_MS),
    });
    await test.streamControl.enforceRateLimits(false);
    scene = await openScene(test);
  });
  afterAll(() => test.close());

  const open = async (bytes: number): Promise<{ socket: Socket; answer: Promise<string> }> => {
    const socket = connect(Number(new URL(test.url).port), '127.0.0.1');
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString())).on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(
      `POST ${scene.path}/files HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${scene.owner.token}\r\n` +
        `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${bytes}\r\nConnection: close\r\n\r\n`,
    );
    return { socket, answer: once(socket, 'close').then(() => received) };
  };

  it('may take longer than any other request, as long as it goes on', async () => {
    const pieces = Array.from({ length: PIECES }, () => 'words '.repeat(50));
    const { socket, answer } = await open(START.length + pieces.join('').length + END.length);
    socket.write(START);
    const startedAt = performance.now();
    for (const piece of pieces) {
      socket.write(piece);
      await delay((LIMIT_MS * 2) / PIECES);
    }
    expect(performance.now() - startedAt).toBeGreaterThan(LIMIT_MS * 1.5);
    socket.write(END);
    expect(await answer).toMatch(/^HTTP\/1\.1 201 /);
  });

  describe('that pauses', () => {
    const PAUSES = {
      'before its form begins': '',
      'before its file begins': START.slice(0, 60),
      'in its file': `${START}some words`,
      'in a large file': `${START}${'some words '.repeat(10_000)}`,
    };
    const answers = new Map<string, Promise<string>>();

    /** All at the same time: each lasts until the limit. */
    beforeAll(async () => {
      test.log.forget();
      for (const [where, sent] of Object.entries(PAUSES)) {
        const { socket, answer } = await open(1_000_000);
        answers.set(where, answer);
        socket.write(sent);
      }
    });

    it.each(Object.keys(PAUSES))('ends: %s', async (where) => {
      expect(await answers.get(where)).toMatch(/^HTTP\/1\.1 408 [\s\S]+"code":"REQUEST_TIMEOUT"/);
    });

    it('is no fault of the server’s', async () => {
      await Promise.all(answers.values());
      const lines = test.log.entries.filter(({ context }) => !String(context).startsWith('work:'));
      expect(lines.filter(({ level }) => Number(level) > 30)).toEqual([]);
    });
  });
});
