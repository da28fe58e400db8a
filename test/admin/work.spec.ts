import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';

describe('work, for administrators', () => {
  let test: TestApp;
  let admin: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
    admin = await test.createAccount({ role: 'admin' });
    // Else its work might be counted below.
    await eventually('the administrator in Stream', () => isIdle(admin.id));
  });
  afterAll(() => test.close());

  const get = (path: string, as: SignedInAccount = admin): Promise<TestResponse> =>
    test.request('GET', `/api/admin/${path}`, { as });
  const post = (path: string, body: unknown, as: SignedInAccount = admin): Promise<TestResponse> =>
    test.request('POST', `/api/admin/${path}`, { as, body });
  const users = () => test.database.collection<{ _id: string }>('users');
  const isIdle = async (id: string) => (await users().findOne({ _id: id, 'work.status': 'idle' })) !== null;

  async function deadAccount(): Promise<string> {
    const { id } = await test.createAccount({ role: 'user' });
    await eventually('the account in Stream', () => isIdle(id));
    const set = { 'work.status': 'dead', 'work.dueAt': null, 'work.lastError': 'createUsers: refused' };
    await users().updateOne({ _id: id }, { $set: set });
    return id;
  }

  it('is counted by collection, listed in pages, and taken up again', async () => {
    const ids = [await deadAccount(), await deadAccount(), await deadAccount()].toSorted();
    const { body } = await get('work');
    const counts = (body['collections'] as { collection: string }[]).find(({ collection }) => collection === 'users');
    expect(counts).toMatchObject({ dead: 3, due: 0 });

    const first = await get('work/dead?collection=users&limit=2');
    expect(first.body['items']).toMatchObject(ids.slice(0, 2).map((id) => ({ id, lastError: 'createUsers: refused' })));
    const second = await get(`work/dead?collection=users&limit=2&cursor=${String(first.body['nextCursor'])}`);
    expect(second.body).toEqual({ items: [expect.objectContaining({ id: ids[2] })] });

    expect((await post('work/dead/retry', { collection: 'users', ids: [ids[0], admin.id] })).body).toEqual({
      marked: 1,
    });
    await eventually('the first account', () => isIdle(String(ids[0])));
    expect((await post('work/dead/retry', { collection: 'users' })).body).toEqual({ marked: 2 });
    await eventually('the others', async () => (await isIdle(String(ids[1]))) && isIdle(String(ids[2])));
    expect(test.log.entries.filter(({ msg, by }) => msg === 'work retried' && by === admin.id)).toHaveLength(2);
  });

  it('of events is done again by id and by time, and unknown ids are ignored', async () => {
    const from = new Date(Date.now() - 1000).toISOString();
    await deliver(test, signEvent(test, messageNew('messaging:replayed')));
    const inbox = test.database.collection<{ _id: string }>('inbox');
    const done = { cid: 'messaging:replayed', 'work.status': 'idle' };
    const event = await eventually('the event', () => inbox.findOne(done));
    const revision = async () => (await inbox.findOne({ ...done, _id: event._id }))?.['work' as never]?.['revision'];
    expect((await post('inbox/replay', { ids: [event._id, 'f'.repeat(64)] })).body).toEqual({ marked: 1 });
    await eventually('the second time', async () => (await revision()) === 2);

    const to = new Date(Date.now() + 1000).toISOString();
    const answer = await post('inbox/replay', { from, to });
    expect(answer.status).toBe(200);
    expect(Number(answer.body['marked'])).toBeGreaterThan(0);
    await eventually('the third time', async () => (await revision()) === 3);
    const past = { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' };
    expect((await post('inbox/replay', past)).body).toEqual({ marked: 0 });
  });

  it.each([
    ['work/dead/retry', { collection: 'sessions' }],
    ['work/dead/retry', { collection: { $ne: null } }],
    ['work/dead/retry', { collection: 'users', ids: [{ $ne: null }] }],
    ['work/dead/retry', {}],
    ['inbox/replay', {}],
    ['inbox/replay', { ids: ['short'] }],
    ['inbox/replay', { from: '2026-01-01T00:00:00Z' }],
    ['inbox/replay', { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }],
    ['inbox/replay', { ids: [], from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }],
  ])('%s refuses %j', async (path, body) => {
    expectError(await post(path, body), 'VALIDATION_FAILED');
  });

  it('is for administrators alone', async () => {
    const vet = await test.createAccount({ role: 'vet' });
    expectError(await get('work', vet), 'FORBIDDEN');
    expectError(await get('work/dead?collection=users', vet), 'FORBIDDEN');
    expectError(await post('work/dead/retry', { collection: 'users' }, vet), 'FORBIDDEN');
    expectError(await post('inbox/replay', { ids: [] }, vet), 'FORBIDDEN');
    for (const query of ['', '?collection=nothing', '?collection=users&limit=0', '?collection=users&cursor=%24'])
      expectError(await get(`work/dead${query}`), 'VALIDATION_FAILED');
  });
});
