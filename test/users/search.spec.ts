import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { changeAccount } from '../support/change-account.js';
import { expectError } from '../support/expect-error.js';
import { NAME_COLLATION } from '../../src/users/user.schema.js';
import { befriend, createWithProfile, listOf } from './profiles.js';

describe('a search for people', () => {
  let test: TestApp;
  let me: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
    me = await createWithProfile(test, { fullName: 'Zoe Searcher' });
  });
  afterAll(() => test.close());

  const search = (query: string) => test.request('GET', `/api/users/search?${query}`, { as: me });
  const found = async (q: string): Promise<unknown[]> =>
    listOf(await search(`q=${encodeURIComponent(q)}`)).map(({ id }) => id);
  const named = (fullName: string) => createWithProfile(test, { fullName });

  it('finds by the beginning of the name, in any case and with any accents, in the order of names', async () => {
    const [b, a, other] = [await named('Ánna Beck'), await named('ANNA Alt'), await named('Hanna')];
    for (const q of ['anna', 'Anna', 'ANNA', 'ánna', ' ann ', 'anna '])
      expect([q, await found(q)]).toEqual([q, [a.id, b.id]]);
    expect(await found('anna b')).toEqual([b.id]);
    expect(await found('hanna')).toEqual([other.id]);
    expect(await found('anna bx')).toEqual([]);
  });

  it('shows what lists show, and never an email', async () => {
    const person = await named('Quentin');
    const { status, body, headers } = await search('q=quentin');
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual([expect.objectContaining({ _id: person.id, fullName: 'Quentin', isOnboarded: true })]);
    for (const key of ['email', 'role', 'friends', 'customerId', 'passwordHash'])
      expect(listOf({ status, body, headers })[0]).not.toHaveProperty(key);
  });

  it('finds by the whole id', async () => {
    const person = await createWithProfile(test, { id: 'Handle-7', fullName: 'Ulrich' });
    expect(await found('Handle-7')).toEqual([person.id]);
    expect(await found('Handle-')).toEqual([]);
  });

  it('finds friends, but not the caller, and nobody who is not shown in lists', async () => {
    const friend = await named('Xaver One');
    await befriend(test, me, friend);
    const [gone, deleted] = [await named('Xaver Two'), await named('Xaver Three')];
    await changeAccount(test, gone.id, { deactivatedAt: new Date() });
    await changeAccount(test, deleted.id, { deletedAt: new Date() });
    await test.createAccount({ role: 'user', fullName: 'Xaver Four' });
    expect(await found('xaver')).toEqual([friend.id]);
    expect(await found(gone.id)).toEqual([]);
    expect(await found('zoe')).toEqual([]);
    expect(await found(me.id)).toEqual([]);
  });

  it('takes every character as itself', async () => {
    const person = await named('Wanda (a.k.a. W*)');
    expect(await found('wanda (a.k.a. w*')).toEqual([person.id]);
    for (const q of ['w.nda', '^wanda', 'wanda.*', 'w*', '.*', '$', 'wanda (a.k.a. w+'])
      expect([q, await found(q)]).toEqual([q, []]);
  });

  it('answers at most as many as asked for', async () => {
    const people = await Promise.all(['Yara 1', 'Yara 2', 'Yara 3'].map(named));
    expect(listOf(await search('q=yara&limit=2')).map(({ id }) => id)).toEqual(people.slice(0, 2).map(({ id }) => id));
  });

  it.each([
    ['q', ''],
    ['q', 'q='],
    ['q', 'q=%20%09'],
    ['q', `q=${'x'.repeat(121)}`],
    ['q', 'q=a&q=b'],
    ['q', 'q[$ne]=a'],
    ['limit', 'q=a&limit=0'],
    ['limit', 'q=a&limit=101'],
    ['limit', 'q=a&limit=x'],
  ])('refuses a faulty %s: ?%s', async (field, query) => {
    const refused = await search(query);
    expectError(refused, 'VALIDATION_FAILED');
    expect(refused.body['details']).toMatchObject([{ field }]);
  });

  it('is served by an index, in order', async () => {
    const shown = { isOnboarded: true, deactivatedAt: null, deletedAt: null };
    const { queryPlanner } = (await test.database
      .collection('users')
      .find({ ...shown, fullName: { $gte: 'a', $lte: 'a\uffff' } })
      .collation(NAME_COLLATION)
      .sort({ fullName: 1, _id: 1 })
      .limit(101)
      .explain('queryPlanner')) as { queryPlanner: { winningPlan: object } };
    const plan = JSON.stringify(queryPlanner.winningPlan);
    expect(plan).toContain('fullName_1');
    expect(plan).not.toMatch(/COLLSCAN|"SORT"/);
  });
});
