import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { accept, ask, createWithProfile, nextOf } from '../users/profiles.js';

describe('the other addresses of friend requests', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp();
  });
  afterAll(() => test.close());

  const two = (): Promise<[SignedInAccount, SignedInAccount]> =>
    Promise.all([createWithProfile(test), createWithProfile(test)]);
  const call = (method: string, path: string, as: SignedInAccount) =>
    test.request(method, `/api/users/${path}`, { as });

  it('POST friend-requests/:id sends one, with the same answers', async () => {
    const [a, b] = await two();
    const { status, body } = await call('POST', `friend-requests/${b.id}`, a);
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({ sender: a.id, recipient: b.id, status: 'pending' }),
    ]);
    expectError(await call('POST', `friend-requests/${b.id}`, a), 'FRIEND_REQUEST_EXISTS');
    expectError(await call('POST', `friend-requests/${a.id}`, a), 'FRIEND_REQUEST_TO_SELF');
    expectError(await call('POST', 'friend-requests/nobody', a), 'RECIPIENT_NOT_FOUND');
  });

  it('PUT friend-requests/:id/accept accepts it', async () => {
    const [a, b] = await two();
    const id = String((await ask(test, a, b)).body['id']);
    expectError(await call('PUT', `friend-requests/${id}/accept`, a), 'FRIEND_REQUEST_NOT_YOURS');
    const { status, body } = await call('PUT', `friend-requests/${id}/accept`, b);
    expect([status, body]).toEqual([200, { message: 'Friend request accepted' }]);
    expectError(await ask(test, a, b), 'ALREADY_FRIENDS');
  });

  it.each(['PUT', 'DELETE'])('%s friend-requests/:id/decline declines it, for the recipient alone', async (method) => {
    const [a, b] = await two();
    const id = String((await ask(test, a, b)).body['id']);
    const unrelated = await createWithProfile(test);
    for (const as of [a, unrelated])
      expectError(await call(method, `friend-requests/${id}/decline`, as), 'FRIEND_REQUEST_NOT_FOUND');
    const { status, body } = await call(method, `friend-requests/${id}/decline`, b);
    expect([status, body]).toEqual([200, { success: true }]);
    expectError(await call(method, `friend-requests/${id}/decline`, b), 'FRIEND_REQUEST_NOT_FOUND');
    expectError(await accept(test, b, id), 'FRIEND_REQUEST_NOT_FOUND');
    expect((await ask(test, b, a)).status).toBe(201);
  });

  it('GET notifications has the requests that wait and those that were accepted', async () => {
    const [me, asking, accepting] = await Promise.all([0, 1, 2].map(() => createWithProfile(test)));
    if (!me || !asking || !accepting) throw new Error('three accounts were made');
    await ask(test, asking, me);
    await accept(test, accepting, String((await ask(test, me, accepting)).body['id']));
    const [alias, original] = [await call('GET', 'notifications', me), await call('GET', 'friend-requests', me)];
    expect(alias.body).toEqual(original.body);
    expect(alias.body).toMatchObject({
      incomingReqs: [{ sender: { id: asking.id } }],
      acceptedReqs: [{ recipient: { id: accepting.id } }],
    });
    await ask(test, await createWithProfile(test), me);
    expect(nextOf(await call('GET', 'notifications?limit=1', me))).toMatch(/^\/api\/users\/notifications\?/);
  });

  it('GET me is the caller’s account, with the customer number where there is one', async () => {
    const plain = await createWithProfile(test);
    const customer = await test.createAccount({ role: 'customer', customerId: 4711 });
    for (const as of [plain, customer]) {
      const [alias, original] = [await call('GET', 'me', as), await test.request('GET', '/api/auth/me', { as })];
      expect([alias.status, alias.body]).toEqual([200, original.body]);
      expect(alias.headers.get('cache-control')).toBe('no-store');
    }
    expect((await call('GET', 'me', customer)).body['user']).toMatchObject({ id: customer.id, customerId: 4711 });
    expect((await call('GET', 'me', plain)).body['user']).not.toHaveProperty('customerId');
  });

  it('need a session', async () => {
    for (const [method, path] of [
      ['POST', 'friend-requests/kim'],
      ['PUT', 'friend-requests/1/accept'],
      ['PUT', 'friend-requests/1/decline'],
      ['DELETE', 'friend-requests/1/decline'],
      ['GET', 'notifications'],
      ['GET', 'search?q=r'],
      ['GET', 'me'],
    ] as const)
      expectError(await test.request(method, `/api/users/${path}`), 'UNAUTHORIZED');
  });
});
