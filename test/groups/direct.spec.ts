import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { ask, befriend } from '../users/profiles.js';

describe('direct channels', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, CHANNEL_PARTNERS: 'anyone' });
    await test.streamControl.enforceRateLimits(false);
  });
  afterAll(() => test.close());

  const pair = () =>
    Promise.all([0, 1].map(() => test.createAccount({ role: 'user' }))) as Promise<[SignedInAccount, SignedInAccount]>;
  const open = (as: SignedInAccount, ...memberIds: string[]) =>
    test.request('POST', '/api/channels', { as, body: { kind: 'direct', memberIds } });
  async function inStream(id: string) {
    const [channel] = await test.streamClient.queryChannels(
      { cid: `messaging:${id}` },
      {},
      { state: true, watch: false },
    );
    return { members: Object.keys(channel?.state.members ?? {}).length, frozen: channel?.data?.frozen };
  }

  it('are one for each pair, whoever opens it', async () => {
    const [a, b] = await pair();
    const [first, again, other] = [await open(a, b.id), await open(a, b.id), await open(b, a.id)];
    expect([first.status, again.status, other.status]).toEqual([201, 200, 200]);
    expect(new Set([first, again, other].map(({ body }) => body['cid'])).size).toBe(1);
    expect(await inStream(String(first.body['id']))).toEqual({ members: 2, frozen: false });
  });

  it('are opened once by twenty requests of both at the same time', async () => {
    const [a, b] = await pair();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? open(a, b.id) : open(b, a.id))),
    );
    expect(new Set(answers.map(({ status }) => status < 300)).size).toBe(1);
    expect(new Set(answers.map(({ body }) => body['cid'])).size).toBe(1);
  });

  it('are those that the same two get as friends, before and after', async () => {
    const [a, b] = await pair();
    const opened = await open(a, b.id);
    await befriend(test, a, b);
    expect((await open(b, a.id)).body['cid']).toBe(opened.body['cid']);
    const [c, d] = await pair();
    await befriend(test, c, d);
    const asFriends = await open(c, d.id);
    expect(asFriends.status).toBe(200);
    expect((await test.request('DELETE', `/api/users/friends/${d.id}`, { as: c })).status).toBe(200);
    expect(await inStream(String(asFriends.body['id']))).toMatchObject({ frozen: true });
    expect((await open(d, c.id)).body['cid']).toBe(asFriends.body['cid']);
    expect(await inStream(String(asFriends.body['id']))).toMatchObject({ frozen: false });
  });

  it('make nobody friends: they can still ask each other', async () => {
    const [a, b] = await pair();
    await open(a, b.id);
    expect((await test.request('GET', '/api/users/friends', { as: a })).body).toEqual([]);
    expect((await ask(test, b, a)).status).toBe(201);
  });

  it('are of two: neither of one nor of three', async () => {
    const [a, b] = await pair();
    for (const ids of [[a.id], [b.id, a.id], ['nobody-has-this']]) {
      const { status, body } = await open(a, ...ids);
      expect([ids.length, status, body['code']]).toEqual([ids.length, 400, 'VALIDATION_FAILED']);
    }
  });

  it('are changed by the routes of friends only', async () => {
    const [a, b] = await pair();
    const cid = String((await open(a, b.id)).body['cid']);
    const refused = await test.request('PATCH', `/api/channels/${cid}`, { as: a, body: { name: 'Ours' } });
    expectError(refused, 'CHANNEL_OF_ANOTHER_KIND');
    expect(refused.body['details']).toEqual([expect.objectContaining({ field: 'cid', rule: 'direct' })]);
  });
});
