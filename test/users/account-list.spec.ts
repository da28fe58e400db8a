import { changeAccount } from '../support/change-account.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { inTurns } from '../support/in-turns.js';
import { befriend, createWithProfile, FORM, listOf, nextOf, pagesOf } from './profiles.js';

const MANY = 250;
const AT_ONCE = 20;

describe('the list of accounts', () => {
  let test: TestApp;
  let me: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
    me = await createWithProfile(test);
  });
  afterAll(() => test.close());

  const idsIn = async (as: SignedInAccount, path = '/api/users?limit=100'): Promise<unknown[]> =>
    (await pagesOf(test, as, path)).flatMap((page) => listOf(page).map(({ id }) => id));

  it('shows public profiles, and nothing private', async () => {
    const other = await createWithProfile(test, { fullName: 'Kim Vale' });
    await changeAccount(test, other.id, { email: 'kim@example.com', passwordHash: '$argon2id$' });
    const { status, body } = await test.request('GET', '/api/users', { as: me });
    expect([status, body]).toEqual([
      200,
      [
        {
          _id: other.id,
          id: other.id,
          fullName: 'Kim Vale',
          bio: FORM.bio,
          profilePic: '',
          nativeLanguage: 'german',
          learningLanguage: 'portuguese',
          learningLanguages: ['portuguese'],
          location: 'Hamburg',
          isOnboarded: true,
          createdAt: expect.any(String) as string,
        },
      ],
    ]);
  });

  it('leaves out the caller, friends, and who is not onboarded, deactivated or deleted', async () => {
    const [asked, friend, gone, deleted] = await Promise.all(Array.from({ length: 4 }, () => createWithProfile(test)));
    const fresh = await test.createAccount({ role: 'user' });
    if (!asked || !friend || !gone || !deleted) throw new Error('four accounts were created');
    await befriend(test, me, friend);
    await changeAccount(test, gone.id, { deactivatedAt: new Date() });
    await changeAccount(test, deleted.id, { deletedAt: new Date() });
    const shown = await idsIn(me);
    expect(shown).toContain(asked.id);
    for (const { id } of [me, friend, gone, deleted, fresh]) expect(shown).not.toContain(id);
  });

  it('is complete over its pages, each once, while others join', async () => {
    const tasks = Array.from({ length: MANY }, (_, n) => () => createWithProfile(test, { id: `crowd-${n}` }));
    const made = await inTurns(AT_ONCE, tasks);
    const seen: unknown[] = [];
    let pages = 0;
    for (let path: string | undefined = '/api/users?limit=20'; path !== undefined; pages += 1) {
      const page = await test.request('GET', path, { as: me });
      expect(listOf(page).length).toBeLessThanOrEqual(20);
      seen.push(...listOf(page).map(({ id }) => id));
      path = nextOf(page);
      if (path) expect(path).toMatch(/^\/api\/users\?limit=20&cursor=[\w-]+$/);
      await createWithProfile(test);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
    expect(pages).toBeGreaterThanOrEqual(MANY / 20);
  });

  it('has pages of a hundred, or as many as requested up to a hundred', async () => {
    for (const [query, length] of [
      ['', 100],
      ['?limit=1', 1],
      ['?limit=100', 100],
    ] as const) {
      expect(listOf(await test.request('GET', `/api/users${query}`, { as: me }))).toHaveLength(length);
    }
  });

  it.each([
    ['limit=0'],
    ['limit=101'],
    ['limit=1.5'],
    ['limit=x'],
    ['cursor='],
    ['cursor=%24ne'],
    ['cursor=eyIkbmUiOm51bGx9'],
  ])('refuses %s', async (query) => {
    for (const list of ['users', 'users/friends', 'users/friend-requests', 'users/outgoing-friend-requests'])
      expectError(await test.request('GET', `/api/${list}?${query}`, { as: me }), 'VALIDATION_FAILED');
  });
});

describe('lists of friends and requests', () => {
  let test: TestApp;
  let me: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
    me = await createWithProfile(test, { id: 'me' });
  });
  afterAll(() => test.close());

  const COUNTS = { pending: 7, accepted: 12 };

  /** Many accounts with the same time: an order by time alone would lose or repeat some. */
  async function relate(direction: 'from me' | 'to me', status: 'pending' | 'accepted'): Promise<string[]> {
    const count = COUNTS[status];
    const prefix = `${direction.replace(' ', '-')}-${status}`;
    const others = await Promise.all(
      Array.from({ length: count }, (_, n) => createWithProfile(test, { id: `${prefix}-${n}` })),
    );
    await test.database.collection('friendships').insertMany(
      others.map(({ id }, n) => ({
        _id: `f-${id}` as never,
        pair: [id, me.id].toSorted().join(':'),
        members: [id, me.id].toSorted(),
        requester: direction === 'from me' ? me.id : id,
        recipient: direction === 'from me' ? id : me.id,
        status,
        requestedAt: new Date(1_795_000_000_000 + Math.floor(n / 4)),
        acceptedAt: status === 'accepted' ? new Date(1_795_000_000_000 + Math.floor(n / 4)) : null,
        endedAt: null,
        work: { status: 'idle', dueAt: null, leaseUntil: null, revision: 0, doneRevision: 0 },
      })),
    );
    return others.map(({ id }) => id).toSorted();
  }

  it('are complete over their pages, each once, also two of them under one cursor', async () => {
    const outgoing = await relate('from me', 'pending');
    const incoming = await relate('to me', 'pending');
    const acceptedByOthers = await relate('from me', 'accepted');
    const acceptedByMe = await relate('to me', 'accepted');

    for (const limit of [1, 2, 5, 12, 100]) {
      const friends = await pagesOf(test, me, `/api/users/friends?limit=${limit}`);
      expect(friends.flatMap((page) => listOf(page).map(({ id }) => String(id))).toSorted()).toEqual(
        [...acceptedByOthers, ...acceptedByMe].toSorted(),
      );
      const sent = await pagesOf(test, me, `/api/users/outgoing-friend-requests?limit=${limit}`);
      expect(idsOf(sent.flatMap(listOf), 'recipient')).toEqual(outgoing);
      const both = await pagesOf(test, me, `/api/users/friend-requests?limit=${limit}`);
      const part = (key: string) => both.flatMap(({ body }) => body[key] as Record<string, unknown>[]);
      expect(idsOf(part('incomingReqs'), 'sender')).toEqual(incoming);
      expect(idsOf(part('acceptedReqs'), 'recipient')).toEqual(acceptedByOthers);
      expect(both).toHaveLength(Math.ceil(12 / limit));
    }
  });

  it('are newest first', async () => {
    const [page] = await pagesOf(test, me, '/api/users/friend-requests');
    const accepted = (page?.body['acceptedReqs'] ?? []) as { updatedAt: string }[];
    const times = accepted.map(({ updatedAt }) => updatedAt);
    expect(times.length).toBeGreaterThan(1);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('take no cursor of another list', async () => {
    const one = nextOf(await test.request('GET', '/api/users/friends?limit=1', { as: me }));
    const cursor = new URLSearchParams(one?.split('?')[1]).get('cursor');
    for (const list of ['/api/users', '/api/users/friend-requests'])
      expectError(await test.request('GET', `${list}?cursor=${cursor}`, { as: me }), 'VALIDATION_FAILED');
  });
});

const idsOf = (requests: readonly Record<string, unknown>[], key: string): string[] =>
  requests.map((request) => (request[key] as { id: string }).id).toSorted();
