import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { type FaultyProxy, startFaultyProxy, type UpstreamAnswer } from '../support/faulty-proxy.js';
import { nameOf, routesOf } from '../support/routes.js';
import { Video } from '../support/video.js';
import { passOn } from './video-faults.js';

/** How the stand-in's secrets of a storage and of a webhook begin. */
const STORAGE_SECRETS = ['hms-storage-key-', 'hms-storage-secret-', 'hms-webhook-secret-'];
/** Nothing here waits for it. */
const TIMEOUT_MS = 10_000;

describe('secrets of 100ms', () => {
  let video: Video;
  let proxy: FaultyProxy;
  let test: TestApp;
  let owner: SignedInAccount;
  let other: SignedInAccount;
  let roomId: string;
  /** Everything that 100ms said. */
  let heard = '';
  const managementTokens = new Set<string>();
  const answers: { readonly route: string; readonly text: string; readonly status: number }[] = [];

  const note = (authorization: unknown, answer?: UpstreamAnswer): void => {
    managementTokens.add(String(authorization).replace('Bearer ', ''));
    heard += answer?.body.toString('utf8') ?? '';
  };
  const request = async (method: string, path: string, as?: SignedInAccount, body?: unknown): Promise<TestResponse> => {
    const answer = await test.request(method, path, { ...(as && { as }), ...(body !== undefined && { body }) });
    const route = `${method} ${path.split('?')[0]?.replace(/[0-9a-f]{24}/, ':roomId')}`;
    answers.push({ route, status: answer.status, text: JSON.stringify([answer.body, ...answer.headers]) });
    return answer;
  };
  const idOf = ({ body }: TestResponse) => (body['room'] as { id: string }).id;

  /** Every route, as those who may call it and as those who may not. */
  const callAll = async (): Promise<void> => {
    for (const as of [owner, other, undefined]) {
      await request('POST', '/api/rooms', as, { name: 'Secrets' });
      await request('GET', '/api/rooms?limit=1', as);
      for (const path of ['', '/usage']) await request('GET', `/api/rooms/${roomId}${path}`, as);
      for (const action of ['token', 'disable', 'enable', 'end']) {
        await request('POST', `/api/rooms/${roomId}/${action}`, as, {});
      }
    }
  };

  beforeAll(async () => {
    video = await Video.start();
    proxy = await startFaultyProxy(() => new URL(video.sandbox.url).origin);
    test = await createTestApp({
      ...video.settings,
      HMS_API_BASE_URL: `${proxy.url}/v2`,
      HMS_TIMEOUT_MS: String(TIMEOUT_MS),
      HMS_ALLOW_GUESTS: 'true',
      TOKEN_RATE_LIMIT: '1000',
    });
    owner = await test.createAccount({ role: 'user' });
    other = await test.createAccount({ role: 'user' });

    // The answer to the first creation is lost. So the second overwrites the room, and 100ms shows what it keeps of it.
    const lost = proxy.order(({ path }) => path === '/v2/rooms' && lost.hits === 0, {
      after: (reply) => void reply.socket?.destroy(),
    });
    const listening = proxy.order(() => true, {
      after: (reply, answer) => {
        note(reply.req.headers.authorization, answer);
        passOn(reply, answer);
      },
    });
    await eventually('the room', async () => {
      const made = await request('POST', '/api/rooms', owner, { name: 'Secrets' });
      if (made.status === 200) roomId = idOf(made);
      return made.status === 200;
    });
    expect(heard).toContain('hms-storage-secret-');
    await callAll();

    // The same while 100ms refuses everything, and repeats in its answer what it was sent.
    roomId = idOf(await request('POST', '/api/rooms', owner, { name: 'Second' }));
    listening.clear();
    proxy.order(() => true, {
      before: (reply) => {
        const { authorization = '' } = reply.req.headers;
        note(authorization);
        reply.writeHead(403, authorization.slice(-40), {
          'content-type': 'application/json',
          'x-token': authorization,
        });
        reply.end(JSON.stringify({ message: `no: ${authorization} ${STORAGE_SECRETS.join(' ')}` }));
      },
    });
    await callAll();
  });
  afterAll(async () => {
    await test.close();
    await proxy.close();
    await video.close();
  });

  /** Whole, and each part that is of use by itself. */
  const secrets = (): string[] => [
    ...STORAGE_SECRETS,
    video.sandbox.secret,
    video.webhookSecret,
    ...[...managementTokens].flatMap((token) => [token, ...token.split('.').slice(1)]),
  ];
  /** The kind of a secret may be named, the secret may not. */
  const foundIn = (text: string): string[] =>
    secrets()
      .filter((secret) => text.includes(secret))
      .map((secret) => secret.slice(0, 12));

  it('were really there to be passed on, on every route', () => {
    for (const secret of STORAGE_SECRETS) expect(heard).toContain(secret);
    expect(managementTokens.size).toBeGreaterThan(0);
    for (const token of managementTokens) expect(token).toMatch(/^[\w-]+\.[\w-]{16,}\.[\w-]{16,}$/);
    const existing = routesOf(test).filter(({ path }) => path.startsWith('/api/rooms'));
    const called = new Set(answers.map(({ route }) => route));
    expect([...called].toSorted()).toEqual(existing.map(nameOf).toSorted());
    for (const status of [200, 401, 403, 502]) expect(answers.map((answer) => answer.status)).toContain(status);
  });

  it('are in no answer', () => {
    for (const { route, status, text } of answers) expect([route, status, foundIn(text)]).toEqual([route, status, []]);
  });

  it('are in no line of the log', () => {
    expect(test.log.entries.length).toBeGreaterThan(answers.length);
    expect(foundIn(test.log.text)).toEqual([]);
  });

  it('are in nothing that is stored', async () => {
    const collections = await test.database.listCollections();
    expect(collections.map(({ name }) => name)).toContain('rooms');
    for (const { name } of collections) {
      const documents = await test.database.collection(name).find().toArray();
      expect([name, foundIn(JSON.stringify(documents))]).toEqual([name, []]);
    }
  });
});
