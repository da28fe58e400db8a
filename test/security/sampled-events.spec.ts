import { randomBytes } from 'node:crypto';
import { hmsEvent, postHmsEvent } from '../rooms/hms-events.js';
import { createTestApp, STREAM_API_KEY, type TestApp } from '../support/create-test-app.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';
import { Video } from '../support/video.js';

const MANY = 50;
const EVIL = 'https://evil.test';
const LOOPBACK = '127.0.0.1';

describe('what anyone can send is in the log once for all', () => {
  let test: TestApp;
  let video: Video;

  beforeAll(async () => {
    video = await Video.start();
    test = await createTestApp(video.settings);
  });
  beforeEach(() => test.log.forget());
  afterAll(async () => {
    await test.close();
    await video.close();
  });

  const lines = (event: string) =>
    test.log.entries
      .filter(({ msg, context }) => msg === event && context === 'security')
      .map(({ time: _time, pid: _pid, hostname: _hostname, ...line }) => line);
  /** What is logged of requests at a level that somebody looks at. The server may have other things to tell meanwhile. */
  const loud = (answers: readonly { headers: Headers }[]) => {
    const ids = new Set<unknown>(answers.map(({ headers }) => headers.get('x-request-id')));
    expect(ids.size).toBe(answers.length);
    return test.log.entries.filter(
      ({ level, context, reqId }) => Number(level) >= 40 && context !== 'security' && ids.has(reqId),
    );
  };
  const many = <T>(send: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: MANY }, send));
  const line = { level: 30, context: 'security', address: LOOPBACK, reqId: expect.any(String) as unknown };

  it('when Stream’s signature or API key is wrong', async () => {
    const { body, headers } = signEvent(test, messageNew('messaging:none'));
    const wrong = { ...headers, 'x-signature': 'f'.repeat(64) };
    const otherApp = { ...headers, 'x-api-key': `${STREAM_API_KEY}-of-another` };
    for (const forged of [wrong, otherApp]) {
      const answers = await many(() => deliver(test, { body, headers: forged }));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
      expect(loud(answers)).toEqual([]);
    }
    expect(lines('webhook refused')).toEqual([
      { ...line, msg: 'webhook refused', source: 'stream', reason: 'signature' },
      { ...line, msg: 'webhook refused', source: 'stream', reason: 'api-key' },
    ]);
  });

  it('when 100ms’s secret is wrong', async () => {
    const secret = randomBytes(32).toString('base64url');
    const answers = await many(() => postHmsEvent(test, hmsEvent('session.open.success'), secret));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(lines('webhook refused')).toEqual([{ ...line, msg: 'webhook refused', source: '100ms', reason: 'secret' }]);
    expect(test.log.text).not.toContain(secret);
    expect(loud(answers)).toEqual([]);
  });

  it('when a page of another site writes with the cookie', async () => {
    const write = (origin: string) =>
      test.request('POST', '/api/chat/token', { headers: { cookie: 'jwt=nonsense', origin }, body: {} });
    const answers = await many(() => write(EVIL));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
    answers.push(await write('robin@example.com is no origin'));
    expect(lines('origin refused')).toEqual([
      { ...line, msg: 'origin refused', method: 'POST', origin: EVIL },
      { ...line, msg: 'origin refused', method: 'POST' },
    ]);
    expect(test.log.text).not.toContain('robin@');
    expect(loud(answers)).toEqual([]);
  });
});
