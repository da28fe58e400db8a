import { openSession, signUp } from '../auth/accounts.js';
import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { debugDatabase } from '../support/debug-database.js';
import { eventually } from '../support/eventually.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';

interface Query {
  readonly collection: string;
  readonly method: string;
  readonly filter: Record<string, unknown>;
  readonly sort: Record<string, 1 | -1> | undefined;
}

const READS_BY_FILTER = new Set([
  'find',
  'findOne',
  'findOneAndUpdate',
  'updateOne',
  'updateMany',
  'deleteOne',
  'deleteMany',
]);

/** Every query the server makes while the main job is done, the background work of other requests included. */
describe('the queries of the main job', () => {
  let test: TestApp;
  const queries = new Map<string, Query>();

  beforeAll(async () => {
    test = await createTestApp();
    debugDatabase(test, (collection: string, method: string, filter: unknown, ...rest: unknown[]) => {
      if (!READS_BY_FILTER.has(method) || typeof filter !== 'object' || filter === null) return;
      const { sort } = (rest.find((arg) => arg !== null && typeof arg === 'object' && Object.hasOwn(arg, 'sort')) ??
        {}) as Partial<Query>;
      const query = { collection, method, filter: filter as Query['filter'], sort };
      queries.set(`${collection}.${method} ${shapeOf(filter)} ${JSON.stringify(sort ?? {})}`, query);
    });
    await doTheMainJob();
    debugDatabase(test, false);
  });
  afterAll(() => test.close());

  async function doTheMainJob(): Promise<void> {
    const { owner, vet, channelId, openChannel } = await createScene(test);
    await openChannel();
    for (const query of ['', '?role=vet', '?role=pet-owner&includeEnded=true', '?limit=1']) {
      await test.request('GET', `/api/chat/channels${query}`, { as: vet });
    }
    const customer = await test.createAccount({ role: 'customer', customerId: 77 });
    await test.request('POST', '/stream-chat/token', { as: customer, body: { customer_id: 77 } });
    await signInAndOut();
    const event = messageNew(`messaging:${channelId}`);
    await deliver(
      test,
      signEvent(test, { ...event, message: { ...(event['message'] as object), user: { id: owner.id } } }),
    );
    await eventually(
      'the delivery',
      async () => (await test.database.collection('deliveries').countDocuments({ sentAt: { $ne: null } })) > 0,
    );
    await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet });
    await eventually(
      'idle loops',
      async () => (await test.database.collection('inbox').countDocuments({ 'work.status': { $ne: 'idle' } })) === 0,
    );
  }

  async function signInAndOut(): Promise<void> {
    const account = await signUp(test);
    const session = await openSession(test, account);
    const passwords = { currentPassword: account.password, newPassword: 'another horse, another battery' };
    await test.request('POST', '/api/auth/logout', { as: session });
    const [body, as] = [passwords, await openSession(test, account)];
    expect((await test.request('PUT', '/api/auth/password', { as, body })).status).toBe(200);
  }

  it('were seen', () => {
    const collections = new Set([...queries.values()].map(({ collection }) => collection));
    expect([...collections]).toEqual(
      expect.arrayContaining([
        'users',
        'appointments',
        'channels',
        'inbox',
        'deliveries',
        'support_channels',
        'rate_limits',
      ]),
    );
  });

  it('find what they look for by an index, all of them', async () => {
    const scans: string[] = [];
    for (const [shape, { collection, filter, sort }] of queries) {
      const cursor = test.database.collection(collection).find(filter);
      const plan = JSON.stringify(await (sort ? cursor.sort(sort) : cursor).explain('queryPlanner'));
      if (plan.includes('COLLSCAN')) scans.push(shape);
    }
    expect(scans).toEqual([]);
  });

  it('that make the pages of a list come out of the index in order', async () => {
    const lists = [...queries].filter(([shape]) => shape.startsWith('channels.find') && shape.includes('activeAt'));
    expect(lists.length).toBeGreaterThan(0);
    for (const [shape, { collection, filter, sort }] of lists) {
      const plan = await test.database
        .collection(collection)
        .find(filter)
        .sort(sort ?? {})
        .explain('queryPlanner');
      expect([shape, JSON.stringify(plan).includes('"SORT"')]).toEqual([shape, false]);
    }
  });
});

/** The filter with its values left out: two queries of one shape use the same plan. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map((each) => shapeOf(each)))].join()}]`;
  if (typeof value !== 'object' || value === null || value instanceof Date) return '?';
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}:${shapeOf(inner)}`)
    .join()}}`;
}
