import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { PATIENT } from '../support/patience.js';
import { befriend } from '../users/profiles.js';

describe('whom an account may bring into a channel', () => {
  let test: TestApp;
  let me: SignedInAccount;
  let friend: SignedInAccount;
  let stranger: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    [me, friend, stranger] = (await Promise.all([0, 1, 2].map(() => test.createAccount({ role: 'user' })))) as [
      SignedInAccount,
      SignedInAccount,
      SignedInAccount,
    ];
    await befriend(test, me, friend);
  });
  afterAll(() => test.close());

  const create = (as: SignedInAccount, memberIds: string[]) =>
    test.request('POST', '/api/channels', { as, body: { name: 'Dogs', memberIds } });

  it('is its friends, by default; strangers and accounts that do not exist are answered alike', async () => {
    expect((await create(me, [friend.id])).status).toBe(201);
    const [strange, missing] = [await create(me, [friend.id, stranger.id]), await create(me, [friend.id, 'nobody'])];
    expect([strange.status, strange.body['details']]).toEqual([400, missing.body['details']]);
    expect(strange.body['details']).toEqual([
      { field: 'memberIds.1', rule: 'person', message: 'memberIds.1 must be the id of a friend' },
    ]);
  });

  it('is the same for members that are added later', async () => {
    const cid = String((await create(me, [friend.id])).body['cid']);
    const body = { memberIds: [stranger.id] };
    expect((await test.request('POST', `/api/channels/${cid}/members`, { as: me, body })).status).toBe(400);
  });

  it.each(['vet', 'admin'] as const)('is anyone, for an account with the role %s', async (role) => {
    expect((await create(await test.createAccount({ role }), [stranger.id])).status).toBe(201);
  });
});
