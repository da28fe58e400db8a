import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { debugDatabase } from '../support/debug-database.js';
import { expectError } from '../support/expect-error.js';

interface Seen {
  readonly filter: Record<string, unknown>;
  readonly sort: Record<string, 1 | -1>;
}

describe('the list of appointments', () => {
  let test: TestApp;
  let admin: SignedInAccount;
  let vet: SignedInAccount;
  let colleague: SignedInAccount;
  let owner: SignedInAccount;
  let other: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
    const account = (role: 'admin' | 'vet' | 'pet-owner') => test.createAccount({ role });
    [admin, vet, colleague, owner, other] = await Promise.all([
      account('admin'),
      account('vet'),
      account('vet'),
      account('pet-owner'),
      account('pet-owner'),
    ]);
    await make('a', 1);
    await make('b', 2, { staffIds: [colleague.id] });
    await make('c', 2, { petOwnerId: other.id });
    await make('d', 3, { vetId: colleague.id });
    await make('e', 4);
    await test.request('DELETE', '/api/appointments/e', { as: admin });
  });
  afterAll(() => test.close());

  const day = (date: number): string => `2027-03-0${date}T10:00:00.000Z`;
  const make = async (id: string, date: number, change: object = {}): Promise<void> => {
    const body = { id, petOwnerId: owner.id, vetId: vet.id, appointmentTime: day(date), ...change };
    expect((await test.request('POST', '/api/appointments', { as: admin, body })).status).toBe(201);
  };
  const list = (as: SignedInAccount, query = '') => test.request('GET', `/api/appointments${query}`, { as });
  const idsIn = ({ body }: TestResponse): unknown[] => (body['appointments'] as { id: string }[]).map(({ id }) => id);

  it('has one’s own, in whatever part, latest first; administrators have all; none are deleted', async () => {
    expect(idsIn(await list(owner))).toEqual(['d', 'b', 'a']);
    expect(idsIn(await list(other))).toEqual(['c']);
    expect(idsIn(await list(vet))).toEqual(['c', 'b', 'a']);
    expect(idsIn(await list(colleague))).toEqual(['d', 'b']);
    expect(idsIn(await list(admin))).toEqual(['d', 'c', 'b', 'a']);
    expect((await list(await test.createAccount({ role: 'customer' }))).body).toEqual({ appointments: [] });
  });

  it('shows each as it is shown alone', async () => {
    const { body } = await list(other);
    expect(body['appointments']).toEqual([(await test.request('GET', '/api/appointments/c', { as: other })).body]);
  });

  it('has those from one time until before another', async () => {
    const between = async (query: string) => idsIn(await list(admin, `?${query}`));
    expect(await between(`from=${day(2)}`)).toEqual(['d', 'c', 'b']);
    expect(await between(`to=${day(2)}`)).toEqual(['a']);
    expect(await between(`from=${day(2)}&to=${day(3)}`)).toEqual(['c', 'b']);
    expect(await between(`from=${day(3)}&to=${day(1)}`)).toEqual([]);
  });

  it('has pages, each appointment once, also within a range', async () => {
    for (const [as, query, expected] of [
      [admin, '', ['d', 'c', 'b', 'a']],
      [owner, '', ['d', 'b', 'a']],
      [admin, `&from=${day(2)}`, ['d', 'c', 'b']],
    ] as const) {
      const seen: unknown[] = [];
      let cursor: unknown = '';
      do {
        const page = await list(as, `?limit=1${query}${cursor ? `&cursor=${String(cursor)}` : ''}`);
        seen.push(...idsIn(page));
        cursor = page.body['nextCursor'];
      } while (cursor !== undefined && seen.length < 10);
      expect(seen).toEqual(expected);
    }
  });

  it.each(['limit=0', 'limit=101', 'cursor=x', 'from=yesterday', 'to=2027-03-01', 'from=', 'from[$gt]=a&from=1'])(
    'refuses ?%s',
    async (query) => {
      expectError(await list(owner, `?${query}`), 'VALIDATION_FAILED');
    },
  );

  it('comes out of indexes, in order', async () => {
    const queries: Seen[] = [];
    debugDatabase(test, (collection: string, method: string, filter: unknown, options: unknown) => {
      if (collection === 'appointments' && method === 'find')
        queries.push({ filter: filter as Seen['filter'], ...(options as Pick<Seen, 'sort'>) });
    });
    const { body } = await list(admin, '?limit=1');
    for (const as of [admin, owner])
      for (const query of ['', `?from=${day(1)}&to=${day(9)}`, `?cursor=${String(body['nextCursor'])}`])
        await list(as, query);
    debugDatabase(test, false);
    const lists = queries.filter(({ sort }) => sort !== undefined);
    expect(lists.length).toBeGreaterThanOrEqual(7);
    for (const { filter, sort } of lists) {
      const cursor = test.database.collection('appointments').find(filter).sort(sort).limit(51);
      const { queryPlanner } = (await cursor.explain('queryPlanner')) as { queryPlanner: { winningPlan: object } };
      expect([filter, /COLLSCAN|"SORT"/.exec(JSON.stringify(queryPlanner.winningPlan))]).toEqual([filter, null]);
    }
  });
});
