import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { changeAccount } from '../support/change-account.js';
import { expectError } from '../support/expect-error.js';
import { FriendsService } from '../../src/friends/friends.service.js';
import { accept, ask, befriend, createWithProfile, listOf } from '../users/profiles.js';

const AT_ONCE = 20;

describe('friends', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp();
  });
  afterAll(() => test.close());

  const two = (): Promise<[SignedInAccount, SignedInAccount]> =>
    Promise.all([createWithProfile(test), createWithProfile(test)]);
  const get = (path: string, as: SignedInAccount) => test.request('GET', path, { as });
  const decline = (as: SignedInAccount, id: string) =>
    test.request('DELETE', `/api/users/friend-request/${id}`, { as });
  const unfriend = (as: SignedInAccount, id: string) => test.request('DELETE', `/api/users/friends/${id}`, { as });
  const friendIds = async (as: SignedInAccount) => listOf(await get('/api/users/friends', as)).map(({ id }) => id);
  const records = () => test.database.collection('friendships');
  const person = (account: SignedInAccount) => ({
    _id: account.id,
    id: account.id,
    fullName: 'Robin Berg',
    profilePic: '',
    nativeLanguage: 'german',
    learningLanguage: 'portuguese',
  });

  it('are asked, accept, see each other, and are no longer in the list of accounts to meet', async () => {
    const [a, b] = await two();
    const asked = await ask(test, a, b);
    const now = expect.any(String) as string;
    const request = { _id: asked.body['id'], id: asked.body['id'], status: 'pending', createdAt: now, updatedAt: now };
    expect([asked.status, asked.body]).toEqual([201, { ...request, sender: a.id, recipient: b.id }]);
    expect((await get('/api/users/friend-requests', b)).body).toEqual({
      incomingReqs: [{ ...request, sender: person(a), recipient: b.id }],
      acceptedReqs: [],
    });
    expect((await get('/api/users/outgoing-friend-requests', a)).body).toEqual([
      { ...request, sender: a.id, recipient: person(b) },
    ]);

    const accepted = await accept(test, b, request.id as string);

    expect([accepted.status, accepted.body]).toEqual([200, { message: 'Friend request accepted' }]);
    expect((await get('/api/users/friends', a)).body).toEqual([person(b)]);
    expect((await get('/api/users/friends', b)).body).toEqual([person(a)]);
    expect((await get('/api/users/friend-requests', a)).body).toEqual({
      incomingReqs: [],
      acceptedReqs: [{ ...request, status: 'accepted', sender: a.id, recipient: person(b) }],
    });
    expect((await get('/api/users/friend-requests', b)).body).toEqual({ incomingReqs: [], acceptedReqs: [] });
    expect((await get('/api/users/outgoing-friend-requests', a)).body).toEqual([]);
    const others = listOf(await get('/api/users?limit=100', a)).map(({ id }) => id);
    expect([others.includes(a.id), others.includes(b.id)]).toEqual([false, false]);
  });

  it('are asked once: the answers come in the promised order', async () => {
    const [a, b] = await two();
    expectError(await ask(test, a, a), 'FRIEND_REQUEST_TO_SELF');
    for (const id of ['nobody-has-this', '$ne', 'a b', 'a.b', 'x'.repeat(49)])
      expectError(await ask(test, a, { id }), 'RECIPIENT_NOT_FOUND');
    const { body } = await ask(test, a, b);
    expectError(await ask(test, a, b), 'FRIEND_REQUEST_EXISTS');
    expectError(await ask(test, b, a), 'FRIEND_REQUEST_EXISTS');
    await accept(test, b, String(body['id']));
    expectError(await ask(test, a, b), 'ALREADY_FRIENDS');
    expectError(await ask(test, b, a), 'ALREADY_FRIENDS');
  });

  it.each([
    ['deactivated', { deactivatedAt: new Date() }],
    ['deleted', { deletedAt: new Date() }],
  ])('cannot be asked once they are %s, as if they did not exist', async (_case, change) => {
    const [a, b] = await two();
    await changeAccount(test, b.id, change);
    expectError(await ask(test, a, b), 'RECIPIENT_NOT_FOUND');
    expect(await records().countDocuments({ members: b.id })).toBe(0);
  });

  it('accept as often as they like, and only what they were asked', async () => {
    const [a, b] = await two();
    const unrelated = await createWithProfile(test);
    const id = String((await ask(test, a, b)).body['id']);
    expectError(await accept(test, a, id), 'FRIEND_REQUEST_NOT_YOURS');
    expectError(await accept(test, unrelated, id), 'FRIEND_REQUEST_NOT_FOUND');
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => accept(test, b, id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await accept(test, b, id)).body).toEqual({ message: 'Friend request accepted' });
    expectError(await accept(test, a, id), 'FRIEND_REQUEST_NOT_YOURS');
    expect(await friendIds(a)).toEqual([b.id]);
    await unfriend(a, b.id);
    expectError(await accept(test, b, id), 'FRIEND_REQUEST_NOT_FOUND');
  });

  it('decline and withdraw what is not answered, and nothing else', async () => {
    const [a, b] = await two();
    const unrelated = await createWithProfile(test);
    for (const who of [a, b]) {
      const id = String((await ask(test, a, b)).body['id']);
      expectError(await decline(unrelated, id), 'FRIEND_REQUEST_NOT_FOUND');
      const { status, body } = await decline(who, id);
      expect([status, body]).toEqual([200, { success: true }]);
      expectError(await decline(who, id), 'FRIEND_REQUEST_NOT_FOUND');
      expectError(await accept(test, b, id), 'FRIEND_REQUEST_NOT_FOUND');
    }
    const id = await befriend(test, b, a);
    expectError(await decline(a, id), 'FRIEND_REQUEST_NOT_FOUND');
    expect(await friendIds(a)).toEqual([b.id]);
  });

  it('part, and may ask again: one record for the two all the while', async () => {
    const [a, b] = await two();
    const first = await befriend(test, a, b);
    const { status, body } = await unfriend(b, a.id);
    expect([status, body]).toEqual([200, { success: true }]);
    expectError(await unfriend(b, a.id), 'FRIEND_NOT_FOUND');
    expectError(await unfriend(a, a.id), 'FRIEND_NOT_FOUND');
    expect([await friendIds(a), await friendIds(b)]).toEqual([[], []]);

    expect(await befriend(test, b, a)).toBe(first);
    expect(await friendIds(a)).toEqual([b.id]);
    expect(await records().countDocuments({ members: a.id })).toBe(1);
  });

  it('do not exist for other accounts', async () => {
    const [a, b] = await two();
    const unrelated = await createWithProfile(test);
    const id = String((await ask(test, a, b)).body['id']);
    const comparable = ({ status, body }: TestResponse) => ({ status, ...body, requestId: '' });
    for (const [method, path] of [
      ['PUT', (of: string) => `/api/users/friend-request/${of}/accept`],
      ['DELETE', (of: string) => `/api/users/friend-request/${of}`],
      ['DELETE', (of: string) => `/api/users/friends/${of === id ? b.id : of}`],
    ] as const) {
      const [foreign, missing] = await Promise.all(
        [id, '000000000000000000000000'].map((of) => test.request(method, path(of), { as: unrelated })),
      );
      expect(foreign && comparable(foreign)).toEqual(missing && comparable(missing));
    }
    expect(await records().findOne({ pair: [a.id, b.id].toSorted().join(':') })).toMatchObject({ status: 'pending' });
  });

  it.each([
    [
      'one to the other',
      (a: SignedInAccount, b: SignedInAccount) => Array.from({ length: AT_ONCE }, () => [a, b] as const),
    ],
    [
      'each to the other',
      (a: SignedInAccount, b: SignedInAccount) =>
        Array.from({ length: AT_ONCE }, (_, n) => (n % 2 ? ([a, b] as const) : ([b, a] as const))),
    ],
  ])('asked twenty times at once, %s, have one request', async (_case, requests) => {
    for (const again of [false, true]) {
      const [a, b] = await two();
      if (again) {
        await befriend(test, a, b);
        await unfriend(a, b.id);
      }
      const answers = await Promise.all(requests(a, b).map(([from, to]) => ask(test, from, to)));
      const made = answers.filter(({ status }) => status === 201);
      expect(made).toHaveLength(1);
      for (const answer of answers) if (answer.status !== 201) expectError(answer, 'FRIEND_REQUEST_EXISTS');
      expect(await records().countDocuments({ members: a.id })).toBe(1);
      expect(await records().findOne({ members: a.id })).toMatchObject({
        status: 'pending',
        requester: made[0]?.body['sender'],
      });
    }
  });

  it('asked while the request is withdrawn and answered have a state that one order of these gives', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [a, b] = await two();
      const id = String((await ask(test, a, b)).body['id']);
      const [accepted, declined] = await Promise.all([accept(test, b, id), decline(a, id)]);
      const stored = await records().findOne({ _id: id as never });
      expect(new Set([accepted.status, declined.status])).toEqual(new Set([200, 404]));
      expect(stored?.['status']).toBe(accepted.status === 200 ? 'accepted' : 'ended');
      expect(await friendIds(a)).toEqual(accepted.status === 200 ? [b.id] : []);
    }
  });

  it('have a bound, for asking as for being asked', async () => {
    const [a, b] = await two();
    const fill = (account: SignedInAccount, count: number, status: string, prefix: string) =>
      records().insertMany(
        Array.from({ length: count }, (_, n) => ({
          _id: `${account.id}-${prefix}-${n}` as never,
          pair: `${account.id}:${prefix}-${n}`,
          members: [account.id, `${prefix}-${n}`],
          requester: account.id,
          recipient: `${prefix}-${n}`,
          status,
          requestedAt: new Date(n),
          acceptedAt: status === 'accepted' ? new Date(n) : null,
          endedAt: null,
          work: { status: 'idle', dueAt: null, leaseUntil: null, revision: 0, doneRevision: 0 },
        })),
      );
    await fill(a, 999, 'accepted', 'friend');
    const others = await Promise.all(Array.from({ length: 3 }, () => createWithProfile(test)));
    const ids = await Promise.all(others.map(async (other) => String((await ask(test, other, a)).body['id'])));
    const answers = await Promise.all(ids.map((id) => accept(test, a, id)));
    for (const answer of answers) if (answer.status !== 200) expectError(answer, 'TOO_MANY_FRIENDS');
    expect(await records().countDocuments({ members: a.id, status: 'accepted' })).toBeLessThanOrEqual(1000);
    await fill(a, 1, 'accepted', 'one-more');
    expectError(await ask(test, a, b), 'TOO_MANY_FRIENDS');
    const late = await ask(test, b, a);
    expect(late.status).toBe(201);
    expectError(await accept(test, a, String(late.body['id'])), 'TOO_MANY_FRIENDS');
    expect((await test.app.get(FriendsService).idsOf(a.id)).length).toBeLessThanOrEqual(1000);

    const busy = await createWithProfile(test);
    await fill(busy, 200, 'pending', 'asked');
    expectError(await ask(test, busy, b), 'TOO_MANY_FRIEND_REQUESTS');
  });

  it('who are deactivated are not shown while they are', async () => {
    const [a, b] = await two();
    await befriend(test, a, b);
    await changeAccount(test, b.id, { deactivatedAt: new Date() });
    expect(await friendIds(a)).toEqual([]);
    await changeAccount(test, b.id, { deactivatedAt: null });
    expect(await friendIds(a)).toEqual([b.id]);
  });

  it('of a deleted account are listed by id before, newest first, and end with it', async () => {
    const a = await createWithProfile(test);
    const others: SignedInAccount[] = [];
    for (let n = 0; n < 3; n += 1) others.unshift(await createWithProfile(test));
    for (const other of others.toReversed()) await befriend(test, a, other);
    const asking = await createWithProfile(test);
    await ask(test, asking, a);
    const friends = test.app.get(FriendsService);
    expect(await friends.idsOf(a.id)).toEqual(others.map(({ id }) => id));

    expect(await friends.endAllOf(a.id)).toBe(4);

    expect(await friends.endAllOf(a.id)).toBe(0);
    expect(await friends.idsOf(a.id)).toEqual([]);
    expect(await records().countDocuments({ members: a.id, status: 'ended' })).toBe(4);
    expect((await get('/api/users/outgoing-friend-requests', asking)).body).toEqual([]);
  });

  it('never see an email', async () => {
    const [a, b] = await two();
    const mail = 'nobody.sees@example.com';
    await changeAccount(test, b.id, { email: mail });
    await befriend(test, b, a);
    const c = await createWithProfile(test);
    await ask(test, b, c);
    const answers = await Promise.all([
      get('/api/users/friends', a),
      get('/api/users/friend-requests', c),
      get('/api/users/friend-requests', a),
      get('/api/users/outgoing-friend-requests', b),
      get('/api/users', c),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain(mail);
    expect(JSON.stringify(answers[4]?.body)).toContain(b.id);
  });

  it('need a session', async () => {
    for (const [method, path] of [
      ['GET', '/api/users'],
      ['GET', '/api/users/friends'],
      ['GET', '/api/users/friend-requests'],
      ['GET', '/api/users/outgoing-friend-requests'],
      ['POST', '/api/users/friend-request/a'],
      ['PUT', '/api/users/friend-request/a/accept'],
      ['DELETE', '/api/users/friend-request/a'],
      ['DELETE', '/api/users/friends/a'],
    ] as const)
      expectError(await test.request(method, path), 'UNAUTHORIZED');
  });
});
