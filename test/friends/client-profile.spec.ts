import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { accept, ask, befriend, createWithProfile, FORM, nextOf } from '../users/profiles.js';

describe('a server for clients that expect objects', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ CLIENT_PROFILE: 'objects' });
  });
  afterAll(() => test.close());

  const two = (): Promise<[SignedInAccount, SignedInAccount]> =>
    Promise.all([createWithProfile(test), createWithProfile(test)]);
  const get = (path: string, as: SignedInAccount) => test.request('GET', path, { as });
  const person = ({ id }: SignedInAccount) => ({
    _id: id,
    id,
    fullName: 'Robin Berg',
    profilePic: '',
    nativeLanguage: 'german',
    learningLanguage: 'portuguese',
    learningLanguages: ['portuguese'],
  });

  it('lists people under recommendedUsers, page by page', async () => {
    const [, a, b] = [await createWithProfile(test), await createWithProfile(test), await createWithProfile(test)];
    const first = await get('/api/users?limit=1', a);
    expect(Object.keys(first.body)).toEqual(['recommendedUsers']);
    expect(first.body['recommendedUsers']).toMatchObject([{ id: b.id, learningLanguages: ['portuguese'] }]);
    expect(nextOf(first)).toMatch(/^\/api\/users\?limit=1&cursor=/);
  });

  it('lists friends under friends', async () => {
    const [a, b] = await two();
    expect((await get('/api/users/friends', a)).body).toEqual({ friends: [] });
    await befriend(test, a, b);
    expect((await get('/api/users/friends', a)).body).toEqual({ friends: [person(b)] });
  });

  it('lists requests under incomingRequests and acceptedRequests, each person with all languages', async () => {
    const [a, b] = await two();
    const { body } = await ask(test, a, b);
    for (const list of ['friend-requests', 'notifications']) {
      expect((await get(`/api/users/${list}`, b)).body).toEqual({
        incomingRequests: [expect.objectContaining({ id: body['id'], sender: person(a), recipient: b.id })],
        acceptedRequests: [],
      });
    }
    await accept(test, b, String(body['id']));
    for (const list of ['friend-requests', 'notifications']) {
      expect((await get(`/api/users/${list}`, a)).body).toEqual({
        incomingRequests: [],
        acceptedRequests: [expect.objectContaining({ id: body['id'], sender: a.id, recipient: person(b) })],
      });
    }
  });

  it('names the channel of two friends messaging-<a>-<b>, where that is a channel id', async () => {
    const [a, b] = await two();
    await befriend(test, a, b);
    const id = `messaging-${[a.id, b.id].toSorted().join('-')}`;
    await eventually('the channel', async () => {
      const [channel] = await test.streamClient.queryChannels({ cid: `messaging:${id}` }, {}, { watch: false });
      return (
        Object.keys(channel?.state.members ?? {})
          .toSorted()
          .join() === [a.id, b.id].toSorted().join()
      );
    });

    const [c, d] = await Promise.all(['c', 'd'].map((letter) => createWithProfile(test, { id: letter.repeat(30) })));
    if (!c || !d) throw new Error('two accounts were made');
    const _id = await befriend(test, c, d);
    const long = await test.database.collection('friendships').findOne({ _id: _id as never });
    expect(long?.['channelId']).toMatch(/^direct-[0-9a-f]{40}$/);
  });

  it('takes a profile with an empty bio, but not one without', async () => {
    const as = await test.createAccount({ role: 'user' });
    const onboard = (body: object) => test.request('PUT', '/api/auth/onboarding', { as, body });
    const { bio: _bio, ...without } = FORM;
    for (const bio of ['', '  ']) {
      const { status, body } = await onboard({ ...FORM, bio });
      expect([status, body['user']]).toEqual([200, expect.objectContaining({ bio: '', isOnboarded: true })]);
    }
    for (const body of [without, { ...FORM, bio: null }, { ...FORM, bio: 7 }]) {
      const refused = await onboard(body);
      expect([refused.status, refused.body]).toEqual([
        400,
        expect.objectContaining({ code: 'FIELDS_MISSING', missingFields: ['bio'] }),
      ]);
    }
    const all = await onboard({ bio: '' });
    expect(all.body['missingFields']).toEqual(['fullName', 'nativeLanguage', 'learningLanguage', 'location']);
  });
});

describe('a change of what clients expect', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startTestDatabase();
  });
  afterAll(() => database.close());

  it.each([
    ['arrays', 'objects', ''],
    ['objects', 'arrays', 'messaging-'],
  ])('from %s to %s keeps the channels that friends have', async (before, after, prefix) => {
    const first = await createTestApp({ MONGODB_URI: database.uri, CLIENT_PROFILE: before });
    const second = await createTestApp({
      MONGODB_URI: database.uri,
      CLIENT_PROFILE: after,
      JWT_SECRET: first.jwtSecret,
    });
    try {
      const [a, b, c] = await Promise.all([0, 1, 2].map(() => createWithProfile(first)));
      if (!a || !b || !c) throw new Error('three accounts were made');
      const channelOf = async (_id: string): Promise<unknown> =>
        (await first.database.collection('friendships').findOne({ _id: _id as never }))?.['channelId'];
      const id = await befriend(first, a, b);
      const joined = [a.id, b.id].toSorted().join('-');
      expect(await channelOf(id)).toBe(`${prefix}${joined}`);

      expect((await second.request('DELETE', `/api/users/friends/${b.id}`, { as: a })).status).toBe(200);
      expect(await befriend(second, b, a)).toBe(id);
      expect(await channelOf(id)).toBe(`${prefix}${joined}`);
      const other = await befriend(second, a, c);
      expect(String(await channelOf(other)).startsWith('messaging-')).toBe(after === 'objects');
    } finally {
      await second.close();
      await first.close();
    }
  });
});
