import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { debugDatabase } from '../support/debug-database.js';
import { FriendsService } from '../../src/friends/friends.service.js';
import { accept, ask, befriend, createWithProfile, FORM, pagesOf } from './profiles.js';

interface Query {
  readonly collection: string;
  readonly method: string;
  readonly filter: Record<string, unknown>;
  readonly sort: Record<string, 1 | -1> | undefined;
  readonly limit: number | undefined;
}

interface Explained {
  readonly queryPlanner: { readonly winningPlan: object };
}

const BY_FILTER = new Set([
  'find',
  'findOne',
  'findOneAndUpdate',
  'updateOne',
  'updateMany',
  'countDocuments',
  'aggregate',
]);
const COLLECTIONS = ['users', 'friendships'];

/** Every query that profiles, lists and friends make, with thirty other accounts. */
describe('the queries of accounts and friends', () => {
  let test: TestApp;
  const queries: Query[] = [];

  beforeAll(async () => {
    test = await createTestApp();
    const me = await createWithProfile(test);
    const others = await Promise.all(Array.from({ length: 30 }, () => createWithProfile(test)));
    debugDatabase(test, (collection: string, method: string, filter: unknown, ...rest: unknown[]) => {
      if (!COLLECTIONS.includes(collection) || !BY_FILTER.has(method)) return;
      const { sort, limit } = (rest.find((arg) => arg !== null && typeof arg === 'object' && 'sort' in arg) ??
        {}) as Partial<Query>;
      queries.push({ collection, method, filter: filterOf(filter), sort, limit });
    });
    await useEverything(me, others);
    debugDatabase(test, false);
  });
  afterAll(() => test.close());

  async function useEverything(me: SignedInAccount, others: readonly SignedInAccount[]): Promise<void> {
    await test.request('PUT', '/api/auth/onboarding', { as: me, body: FORM });
    for (const [n, other] of others.entries()) {
      if (n < 6) await befriend(test, n % 2 ? me : other, n % 2 ? other : me);
      else if (n < 10) await ask(test, n % 2 ? me : other, n % 2 ? other : me);
    }
    const [first, second] = others;
    if (!first || !second) throw new Error('thirty accounts were created');
    await test.request('DELETE', `/api/users/friends/${first.id}`, { as: me });
    const again = await ask(test, me, first);
    await accept(test, first, String(again.body['id']));
    const asked = await ask(test, me, others.at(-1) ?? first);
    await test.request('DELETE', `/api/users/friend-request/${String(asked.body['id'])}`, { as: me });
    for (const list of ['', '/friends', '/friend-requests', '/outgoing-friend-requests'])
      await pagesOf(test, me, `/api/users${list}?limit=1`);
    await test.app.get(FriendsService).endAllOf(second.id);
  }

  const explain = ({ collection, filter, sort, limit = 0 }: Query): Promise<Explained> => {
    const cursor = test.database.collection(collection).find(filter).limit(limit);
    return (sort ? cursor.sort(sort) : cursor).explain('queryPlanner') as Promise<Explained>;
  };

  it('were seen, those of later pages too', () => {
    const seen = new Set(
      queries.map(({ collection, filter }) => `${collection} ${Object.keys(filter).toSorted().join()}`),
    );
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'users _id,deactivatedAt,deletedAt,isOnboarded',
        'friendships pair',
        'friendships members,status',
        'friendships $nor,acceptedAt,members,status',
        'friendships $nor,recipient,requestedAt,status',
        'friendships $nor,requestedAt,requester,status',
        'friendships $nor,acceptedAt,requester,status',
      ]),
    );
  });

  it('find what they look for by an index, all of them', async () => {
    for (const query of queries) {
      expect([query, JSON.stringify(await explain(query)).includes('COLLSCAN')]).toEqual([query, false]);
    }
  });

  it('that make the pages of a list come out of the index in order', async () => {
    const lists = queries.filter(({ sort, filter }) => sort && !('work.dueAt' in filter));
    expect(lists.length).toBeGreaterThan(20);
    for (const query of lists) {
      // The answer also holds plans that MongoDB rejected.
      const { queryPlanner } = await explain(query);
      expect([query, JSON.stringify(queryPlanner.winningPlan).includes('"SORT"')]).toEqual([query, false]);
    }
  });
});

/** Counting is a pipeline to the driver; its first stage holds the filter. */
function filterOf(filter: unknown): Query['filter'] {
  if (!Array.isArray(filter)) return (filter ?? {}) as Query['filter'];
  const [stage] = filter as { $match?: Query['filter'] }[];
  return stage?.$match ?? {};
}
