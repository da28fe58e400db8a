import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.js';
import { Video } from '../support/video.js';
import { expectEnvelope, expectFailure } from './room-answers.js';
import { MARKER, passOn, refuseWith, VIDEO_FAULTS } from './video-faults.js';

/** Much longer than the wait of a second that 100ms asks for. */
const TIMEOUT_MS = 4000;
const SECOND_MS = 1000;
/** Timers may ring this much early. */
const EARLY_MS = 5;

describe('calls to 100ms that are tried again', () => {
  let video: Video;
  let proxy: FaultyProxy;
  let test: TestApp;
  let owner: SignedInAccount;

  beforeAll(async () => {
    video = await Video.start();
    proxy = await startFaultyProxy(() => new URL(video.sandbox.url).origin);
    test = await createTestApp({
      ...video.settings,
      HMS_API_BASE_URL: `${proxy.url}/v2`,
      HMS_TIMEOUT_MS: String(TIMEOUT_MS),
      TOKEN_RATE_LIMIT: '1000',
    });
    owner = await test.createAccount({ role: 'user' });
  });
  afterEach(() => proxy.clear());
  afterAll(async () => {
    await test.close();
    await proxy.close();
    await video.close();
  });

  const create = (name: string): Promise<TestResponse> =>
    test.request('POST', '/api/rooms', { as: owner, body: { name } });
  const isCreation = ({ method, path }: { method: string; path: string }) => method === 'POST' && path === '/v2/rooms';
  /** Refuses the first creation, lets the others pass, and notes the token and the time of each. */
  const refuseFirst = (status: number) => {
    const seen: { token: unknown; at: number }[] = [];
    proxy.order((call) => isCreation(call) && seen.length === 0, {
      before: (reply) => {
        seen.push({ token: reply.req.headers.authorization, at: performance.now() });
        refuseWith(status)(reply);
      },
    });
    proxy.order(isCreation, {
      after: (reply, answer) => {
        seen.push({ token: reply.req.headers.authorization, at: performance.now() });
        passOn(reply, answer);
      },
    });
    return seen;
  };
  const roomsMade = async (slug: string): Promise<number> => {
    const made = (await video.calls()).filter(({ path, status }) => path === '/v2/rooms' && status === 200);
    return new Set(made.map(({ body }) => String(body?.['name'])).filter((name) => name.startsWith(`${slug}-`))).size;
  };

  it('after a 401 once, with a new token', async () => {
    const seen = refuseFirst(401);
    expect((await create('New token')).status).toBe(200);
    expect(seen).toHaveLength(2);
    expect(new Set(seen.map(({ token }) => token)).size).toBe(2);
    expect(await roomsMade('new-token')).toBe(1);
  });

  it('after a 429 not before the time that 100ms names', async () => {
    const seen = refuseFirst(429);
    expect((await create('Patient')).status).toBe(200);
    expect(seen).toHaveLength(2);
    expect((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThan(SECOND_MS - EARLY_MS);
    expect(await roomsMade('patient')).toBe(1);
  });

  it('not within a request when that time is longer than it may wait; the client is told', async () => {
    const waitSeconds = Math.ceil(TIMEOUT_MS / SECOND_MS) * 2;
    // The next call would succeed: then the client would not be refused.
    const limited = proxy.order((call) => isCreation(call) && limited.hits === 0, {
      before: (reply) => {
        reply.setHeader('retry-after', String(waitSeconds));
        reply.statusCode = 429;
        reply.end(`{"message":"${MARKER}"}`);
      },
    });
    const refused = await create('Later');
    expectEnvelope(refused, 'UPSTREAM_UNAVAILABLE');
    expect(refused.headers.get('retry-after')).toBe(String(waitSeconds));
    await eventually(
      'the room to be made by itself',
      async () => {
        const made = { name: 'Later', 'work.status': 'idle', providerId: { $type: 'string' as const } };
        return (await test.database.collection('rooms').countDocuments(made)) === 1;
      },
      30_000,
    );
    expect(await roomsMade('later')).toBe(1);
  });

  it('when 100ms says that it made codes, and shows none: no room is left without them', async () => {
    const isOfCodes = ({ method, path }: { method: string; path: string }) =>
      method === 'POST' && path.startsWith('/v2/room-codes/room/');
    const empty = proxy.order((call) => isOfCodes(call) && empty.hits === 0, {
      before: (reply) => reply.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    });
    await create('Codes');
    expect(empty.hits).toBe(1);
    await eventually('the codes', async () => {
      const made = { name: 'Codes', 'work.status': 'idle', codes: { $size: 2 } };
      return (await test.database.collection('rooms').countDocuments(made)) === 1;
    });
  });

  /** One after the other, and none succeeds in between: the server remembers the template that it has read. */
  it.each(VIDEO_FAULTS.map((each) => [each.name, each] as const))(
    'a token waits for the template: when 100ms %s, the client is told',
    async (_name, { kind, fault }) => {
      const made = await create('Template');
      const ordered = proxy.order(({ path }) => path.startsWith('/v2/templates/'), fault);
      const { id } = made.body['room'] as { id: string };
      const path = `/api/rooms/${id}/token`;
      const refused = await test.request('POST', path, { as: owner, body: { role: 'host' } });
      expect(ordered.hits).toBeGreaterThan(0);
      expectFailure(refused, kind);
    },
  );

  it('a token is issued as soon as the template can be read, and from then on without 100ms', async () => {
    const { id } = (await create('Template')).body['room'] as { id: string };
    const token = () => test.request('POST', `/api/rooms/${id}/token`, { as: owner });
    expect((await token()).status).toBe(200);
    proxy.order(() => true, { before: (reply) => void reply.socket?.destroy() });
    expect((await token()).status).toBe(200);
  });

  it('say no word of 100ms’s in the log', () => {
    expect(test.log.text).toContain('UPSTREAM_UNAVAILABLE');
    expect(test.log.text).not.toContain(MARKER);
  });
});
