import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { VideoError } from '../video/video-error.js';
import { HmsClient } from './hms-client.js';
import { HmsTokens } from './hms-tokens.js';

// Pauses are looked at, not waited for.
jest.mock('node:timers/promises', () => ({ setTimeout: jest.fn(async () => undefined) }));

type Reply = (response: ServerResponse) => void;
interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

const LONG_MS = 60_000;
const SECRET_TEXT = 'their-inner-secret';
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => {
  return (response) => response.writeHead(status, headers).end(JSON.stringify(body));
};
const ok = json(200, { id: 'r' });
const failing = (status: number, headers?: Record<string, string>) => json(status, { message: SECRET_TEXT }, headers);
const cut: Reply = (response) => response.socket?.destroy();
const silent: Reply = () => undefined;
const tooLarge: Reply = (response) => response.end(JSON.stringify({ filler: 'x'.repeat(4 * 1024 * 1024) }));
const read = { operation: 'readRoom', method: 'GET', path: '/rooms/r' } as const;
const write = { operation: 'createRoom', method: 'POST', path: '/rooms', body: { name: 'n' } } as const;

describe('calls to 100ms', () => {
  let server: Server;
  let url: string;
  /** One a request; the last one stays. */
  let replies: Reply[];
  let received: Received[];
  let tokens: HmsTokens;
  const pauses = jest.mocked(delay);

  beforeAll(async () => {
    server = createServer((request, response) => void answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
  });
  beforeEach(() => {
    received = [];
    pauses.mockClear();
    const key = createSecretKey(Buffer.from('9e107d9d372bb6826bd81d3542a419d6'));
    tokens = new HmsTokens({ accessKey: 'a', key, templateId: 't' }, { now: () => new Date() });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const piece of request) body += String(piece);
    const { method, url: path, headers } = request;
    received.push({ method, path, authorization: headers.authorization, body });
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    reply?.(response);
  }

  const call = (request: typeof read | typeof write, given: Reply[], timeoutMs = LONG_MS) => {
    replies = given;
    return new HmsClient(url, timeoutMs, tokens).call(request);
  };
  const failure = (...args: Parameters<typeof call>): Promise<VideoError> =>
    call(...args).then(
      () => Promise.reject(new Error('the call succeeded')),
      (error: unknown) => error as VideoError,
    );

  it('carry the management token and JSON, and return the answer’s record', async () => {
    expect(await call(write, [ok])).toEqual({ id: 'r' });
    const authorization = `Bearer ${tokens.managementToken()}`;
    expect(received).toEqual([{ method: 'POST', path: '/v2/rooms', authorization, body: '{"name":"n"}' }]);
  });

  it('tell 404 apart only where it is asked for', async () => {
    replies = [failing(404)];
    expect(await new HmsClient(url, LONG_MS, tokens).callForAny(read)).toBeNull();
    expect(await failure(read, [failing(404)])).toMatchObject({ fault: 'invalid', permanent: true });
  });

  it.each([cut, tooLarge])('that get no usable answer are repeated when they read (%#)', async (reply) => {
    expect(await call(read, [reply, reply, ok])).toEqual({ id: 'r' });
    expect(await failure(read, [reply])).toMatchObject({ fault: 'unavailable' });
    expect(received).toHaveLength(3 + 3);
  });

  it.each([cut, tooLarge])('that get no usable answer are not repeated when they write (%#)', async (reply) => {
    expect(await failure(write, [reply, ok])).toMatchObject({ fault: 'unavailable', permanent: false });
    expect(received).toHaveLength(1);
  });

  it.each([429, 500, 502, 503])('answered %i are repeated, reads and writes, three times in all', async (status) => {
    for (const request of [read, write]) {
      received = [];
      expect(await call(request, [failing(status), failing(status), ok])).toEqual({ id: 'r' });
      expect(await failure(request, [failing(status)])).toMatchObject({ fault: 'unavailable', permanent: false });
      expect(received).toHaveLength(3 + 3);
    }
  });

  it.each([
    [400, 'invalid'],
    [403, 'refused'],
    [409, 'invalid'],
    [422, 'invalid'],
    [408, 'unavailable'],
    [204, 'unavailable'],
    [201, 'unavailable'],
  ])('answered %i are not repeated, and are %s', async (status, fault) => {
    const reply: Reply = (response) => response.writeHead(status).end(status === 204 ? '' : '{"code":1}');
    expect(await failure(write, [reply, ok])).toMatchObject({ fault });
    expect(received).toHaveLength(1);
  });

  it('answered 200 with a page, null or a list are unavailable', async () => {
    const page: Reply = (response) => response.end(`<h1>${SECRET_TEXT}</h1>`);
    for (const reply of [page, json(200, null), json(200, [])]) {
      expect(await failure(write, [reply])).toMatchObject({ fault: 'unavailable' });
    }
    expect(received).toHaveLength(3);
  });

  describe('after a 401', () => {
    it('are sent once more with a new token, which is kept', async () => {
      expect(await call(write, [failing(401), ok])).toEqual({ id: 'r' });
      const [first, second] = received.map(({ authorization }) => authorization);
      expect(second).not.toBe(first);
      expect(second).toBe(`Bearer ${tokens.managementToken()}`);
    });

    it('are refused when the new token is, too', async () => {
      expect(await failure(read, [failing(401)])).toMatchObject({ fault: 'refused', permanent: false });
      expect(received).toHaveLength(2);
    });
  });

  describe('that are told when to come back', () => {
    it('wait so long', async () => {
      expect(await call(write, [failing(429, { 'retry-after': '7' }), ok])).toEqual({ id: 'r' });
      expect(pauses.mock.calls).toEqual([[7000]]);
    });

    it.each([
      ['600', 120_000],
      ['90', 90_000],
    ])('in %s s, longer than there is time, do not wait but say so', async (seconds, retryAfterMs) => {
      const error = await failure(write, [failing(503, { 'retry-after': seconds }), ok]);
      expect(error).toMatchObject({ fault: 'unavailable', retryAfterMs });
      expect(received).toHaveLength(1);
      expect(pauses).not.toHaveBeenCalled();
    });

    it.each(['soon', '-1', '1.5', 'Sat, 21 Nov 2026 13:00:00 GMT'])(
      'in words (%s), choose themselves',
      async (text) => {
        jest.spyOn(Math, 'random').mockReturnValue(0.5);
        await call(write, [failing(503, { 'retry-after': text }), failing(503), ok]);
        expect(pauses.mock.calls).toEqual([[150], [300]]);
      },
    );
  });

  it('do not follow redirects, which would carry the token elsewhere', async () => {
    const redirect: Reply = (response) => response.writeHead(307, { location: '/elsewhere' }).end();
    expect(await failure(write, [redirect, ok])).toMatchObject({ fault: 'unavailable' });
    expect(received.map(({ path }) => path)).toEqual(['/v2/rooms']);
  });

  describe('end in time', () => {
    const trickle: Reply = (response) => response.writeHead(200).write('{');

    it.each([
      ['says nothing', [silent, ok], 1, 0],
      ['begins an answer and stops', [trickle, ok], 1, 1],
      ['refuses the token and then says nothing', [failing(401), silent, ok], 2, 1],
    ])('when 100ms %s', async (_what, given, requests, answers) => {
      const { fetch } = globalThis;
      for (const request of [read, write]) {
        received = [];
        let answered = 0;
        jest.spyOn(globalThis, 'fetch').mockImplementation(async (...args) => {
          const response = await fetch(...args);
          answered += 1;
          return response;
        });
        // The time is over as soon as it has come so far, and not before.
        const time = new AbortController();
        jest.spyOn(AbortSignal, 'timeout').mockReturnValue(time.signal);
        const failed = failure(request, [...given], LONG_MS);
        const hasComeSoFar = (): boolean => received.length >= requests && answered >= answers;
        while (!hasComeSoFar()) await new Promise(setImmediate);
        time.abort();
        expect(await failed).toMatchObject({ fault: 'timeout', permanent: false });
        expect(received).toHaveLength(requests);
        jest.restoreAllMocks();
      }
    });

    it('over all repetitions together: each has what the ones before have left', async () => {
      let nowMs = 1000;
      const slow = (reply: Reply): Reply => {
        return (response) => {
          nowMs += 400;
          reply(response);
        };
      };
      jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
      jest.spyOn(Math, 'random').mockReturnValue(0);
      const signals = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
      expect(await failure(read, [slow(failing(401)), slow(cut), slow(cut), ok], 1000)).toMatchObject({
        fault: 'unavailable',
      });
      expect(signals.mock.calls).toEqual([[1000], [600], [200]]);
    });
  });

  it('fail without a word of the answer, a token or an address in the message', async () => {
    for (const reply of [failing(400), failing(401), failing(500), cut]) {
      const { message } = await failure(write, [reply]);
      expect(message).toMatch(/^createRoom: (100ms answered \d{3}|no answer)$/);
    }
  });
});
