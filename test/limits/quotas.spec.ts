import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { Video } from '../support/video.js';

const LIMIT = 2;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;

interface Quota {
  readonly windowSeconds: number;
  readonly role: 'user' | 'vet';
  /** Requests that count together. */
  readonly requests: readonly (readonly [method: string, path: string, body?: object])[];
}

const FOREIGN_CHANNEL = '/api/channels/messaging:group-of-others';
const appointment = { petOwnerId: 'nobody', vetId: 'nobody', appointmentTime: '2027-03-05T13:00:00Z' };

const QUOTAS: Readonly<Record<string, Quota>> = {
  lists: {
    windowSeconds: MINUTE_SECONDS,
    role: 'user',
    requests: [
      ['GET', '/api/users'],
      ['GET', '/api/users/search?q=a'],
      ['GET', '/api/users/friends'],
      ['GET', '/api/users/friend-requests'],
      ['GET', '/api/users/outgoing-friend-requests'],
      ['GET', '/api/users/notifications'],
      ['GET', '/api/users/blocks'],
      ['GET', '/api/appointments'],
      ['GET', '/api/chat/channels'],
      ['GET', '/api/channels'],
      ['GET', `${FOREIGN_CHANNEL}/members`],
      ['GET', `${FOREIGN_CHANNEL}/messages`],
      ['GET', `${FOREIGN_CHANNEL}/messages/m/replies`],
      ['GET', `${FOREIGN_CHANNEL}/scheduled-messages`],
      ['GET', '/api/messages/search?q=a'],
      ['GET', '/api/rooms'],
    ],
  },
  appointments: {
    windowSeconds: HOUR_SECONDS,
    role: 'vet',
    requests: [
      ['POST', '/api/appointments', appointment],
      ['PUT', '/api/appointments/practice-1', appointment],
    ],
  },
  channels: {
    windowSeconds: HOUR_SECONDS,
    role: 'user',
    requests: [
      ['POST', '/api/channels', { name: 'Dogs', memberIds: [] }],
      ['POST', '/api/channels', { kind: 'direct', memberIds: ['nobody'] }],
    ],
  },
  'friend requests': {
    windowSeconds: HOUR_SECONDS,
    role: 'user',
    requests: [
      ['POST', '/api/users/friend-request/nobody'],
      ['POST', '/api/users/friend-requests/nobody'],
    ],
  },
};

describe('the quota of an account', () => {
  let test: TestApp;
  let video: Video;

  beforeAll(async () => {
    video = await Video.start();
    const limit = String(LIMIT);
    test = await createTestApp({
      ...video.settings,
      LIST_RATE_LIMIT: limit,
      APPOINTMENT_RATE_LIMIT: limit,
      CHANNEL_RATE_LIMIT: limit,
      FRIEND_REQUEST_RATE_LIMIT: limit,
    });
  });
  afterAll(async () => {
    await test.close();
    await video.close();
  });

  const send = (as: SignedInAccount, [method, path, body]: Quota['requests'][number]): Promise<TestResponse> =>
    test.request(method, path, { as, ...(body && { body }) });
  const budgetIn = ({ headers }: TestResponse) => [
    headers.get('ratelimit-limit'),
    headers.get('ratelimit-remaining'),
    headers.get('retry-after') === null,
  ];
  const resetIn = ({ headers }: TestResponse): number => Number(headers.get('ratelimit-reset'));

  describe.each(Object.entries(QUOTAS))('on %s', (_name, { windowSeconds, role, requests }) => {
    it('is one for all its routes, and each says what is left', async () => {
      const caller = await test.createAccount({ role });
      const [first = requests[0]] = requests;
      if (!first) throw new Error('there are requests');
      const within = [await send(caller, first), await send(caller, requests[1] ?? first)];
      expect(within.map(({ status }) => status)).not.toContain(429);
      expect(within.map(budgetIn)).toEqual([
        [String(LIMIT), '1', true],
        [String(LIMIT), '0', true],
      ]);
      for (const request of requests) {
        const refused = await send(caller, request);
        expectError(refused, 'RATE_LIMITED');
        expect(budgetIn(refused)).toEqual([String(LIMIT), '0', false]);
        expect(resetIn(refused)).toBe(Number(refused.headers.get('retry-after')));
        for (const answer of [...within, refused]) {
          expect(resetIn(answer)).toBeGreaterThanOrEqual(1);
          expect(resetIn(answer)).toBeLessThanOrEqual(windowSeconds);
        }
      }
    });

    it('lets no more through when many come at once, and concerns no other account', async () => {
      const [caller, other] = await Promise.all([test.createAccount({ role }), test.createAccount({ role })]);
      const [request] = requests;
      if (!request) throw new Error('there are requests');
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(caller, request)));
      expect(answers.filter(({ status }) => status !== 429)).toHaveLength(LIMIT);
      expect(budgetIn(await send(other, request))).toEqual([String(LIMIT), '1', true]);
    });

    it('is ten times as large for administrators', async () => {
      const admin = await test.createAccount({ role: 'admin' });
      const [request] = requests;
      if (!request) throw new Error('there are requests');
      const answers = await Promise.all(Array.from({ length: LIMIT * 10 + 3 }, () => send(admin, request)));
      expect(answers.filter(({ status }) => status !== 429)).toHaveLength(LIMIT * 10);
    });
  });

  it('is not used up by callers without a session', async () => {
    for (let n = 0; n < LIMIT * 2; n += 1) expectError(await test.request('GET', '/api/users'), 'UNAUTHORIZED');
  });

  it('is in the API description of every list and search that is not for operators', async () => {
    const { paths } = (await test.request('GET', '/docs-json')).body as {
      paths: Record<string, Record<string, { operationId: string; responses: Record<string, { headers?: object }> }>>;
    };
    const lists = Object.entries(paths)
      .filter(([path]) => !path.startsWith('/api/admin/'))
      .flatMap(([, { get }]) => (get && /^(list|search)/.test(get.operationId) ? get : []));
    expect(lists.length).toBeGreaterThanOrEqual(16);
    for (const { operationId, responses } of lists) {
      expect([operationId, Object.keys(responses)]).toEqual([operationId, expect.arrayContaining(['200', '429'])]);
      expect(responses['200']?.headers).toMatchObject({ 'RateLimit-Remaining': expect.anything() as unknown });
    }
  });
});
