import { WorkLoops } from '../../src/work/work-loops.js';
import { compileServer, type CompiledServer } from '../support/compile-server.js';
import { createTestApp, STREAM_API_KEY, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { type FaultyProxy, type ProxiedCall, startFaultyProxy } from '../support/faulty-proxy.js';
import { startServerProcess } from '../support/server-process.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { limitedFor, UPSTREAM_FAULTS } from '../support/upstream-faults.js';
import { accept, ask, befriend } from '../users/profiles.js';

const RECOVERY_MS = 30_000;

/** Each of the calls that make, or freeze, a channel. */
const CALLS: readonly {
  readonly name: string;
  readonly ending: boolean;
  readonly fits: (call: ProxiedCall, channelId: string) => boolean;
}[] = [
  {
    name: 'getOrCreateChannel',
    ending: false,
    fits: ({ path }, channelId) => path === `/channels/messaging/${channelId}/query`,
  },
  {
    name: 'updateChannel',
    ending: true,
    fits: ({ method, path }, channelId) => method === 'PATCH' && path === `/channels/messaging/${channelId}`,
  },
];

/** A friendship is decided here; its channel follows, whatever happens to its calls. */
describe('the channel of two friends, whatever happens to its calls', () => {
  let proxy: FaultyProxy;
  let test: TestApp;
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startTestDatabase();
    proxy = await startFaultyProxy(() => test.stream.url);
    test = await createTestApp({
      MONGODB_URI: database.uri,
      STREAM_BASE_URL: proxy.url,
      STREAM_TIMEOUT_MS: '400',
      STREAM_WAIT_MS: '300',
    });
  });
  afterEach(() => proxy.clear());
  afterAll(async () => {
    await test.close();
    await proxy.close();
    await database.close();
  });

  const channel = async (channelId: string) =>
    (
      await test.streamClient.queryChannels(
        { cid: `messaging:${channelId}` },
        {},
        { watch: false, state: true, presence: false },
      )
    ).map(({ data, state }) => ({ frozen: data?.frozen ?? false, members: Object.keys(state.members).toSorted() }));
  const work = async (requestId: string) =>
    (await test.database.collection('friendships').findOne({ _id: requestId as never }))?.['work'] as {
      status: string;
    };

  /** Instead of waiting until the lease of a worker that is dead has run out. */
  const endLease = async (requestId: string): Promise<void> => {
    const { modifiedCount } = await test.database
      .collection('friendships')
      .updateOne({ _id: requestId as never, 'work.status': 'running' }, { $set: { 'work.leaseUntil': new Date(0) } });
    expect(modifiedCount).toBe(1);
  };

  it.each(CALLS)(
    'is as the two are in the end, once ($name)',
    async ({ name, ending, fits }) => {
      const faults = [...UPSTREAM_FAULTS, { name: 'has had too many', fault: limitedFor(0) }];
      const pairs = await Promise.all(
        faults.map(async ({ fault }, index) => {
          const a = await test.createAccount({ role: 'user', id: `${name}-a${index}` });
          const b = await test.createAccount({ role: 'user', id: `${name}-b${index}` });
          const requestId = ending ? await befriend(test, a, b) : String((await ask(test, a, b)).body['id']);
          const channelId = `${a.id}-${b.id}`;
          if (ending)
            await eventually('the channel', async () => (await work(requestId)).status === 'idle', RECOVERY_MS);
          return { a, b, requestId, channelId, ordered: proxy.order((call) => fits(call, channelId), fault) };
        }),
      );
      for (const { a, b, requestId } of pairs) {
        const answer = ending
          ? await test.request('DELETE', `/api/users/friends/${b.id}`, { as: a })
          : await accept(test, b, requestId);
        expect(answer.status).toBe(200);
      }
      await eventually('every fault to hit', () => pairs.every(({ ordered }) => ordered.hits > 0), RECOVERY_MS);
      for (const { ordered } of pairs) ordered.clear();
      for (const { a, b, requestId, channelId } of pairs) {
        await eventually('the work', async () => (await work(requestId)).status === 'idle', RECOVERY_MS);
        expect(await channel(channelId)).toEqual([{ frozen: ending, members: [a.id, b.id] }]);
      }
    },
    90_000,
  );

  describe('when the process that makes it is killed', () => {
    let compiled: CompiledServer;

    beforeAll(async () => {
      compiled = compileServer();
      // Otherwise this process might do the work before the one that is to be killed.
      await test.app.get(WorkLoops).onModuleDestroy();
    });
    afterAll(() => compiled.remove());

    it.each([
      ['before Stream has heard of it', 'before'],
      ['before it has heard of Stream’s answer', 'after'],
    ] as const)(
      '%s, is there once all the same',
      async (_case, when) => {
        const a = await test.createAccount({ role: 'user', id: `killed-${when}-a` });
        const b = await test.createAccount({ role: 'user', id: `killed-${when}-b` });
        const requestId = String((await ask(test, a, b)).body['id']);
        const channelId = `${a.id}-${b.id}`;
        const silence = proxy.order(
          ({ path }) => path === `/channels/messaging/${channelId}/query`,
          when === 'before' ? { before: () => undefined } : { after: () => undefined },
        );
        const settings = {
          MONGODB_URI: database.uri,
          STREAM_API_KEY,
          STREAM_API_SECRET: test.stream.apiSecret,
          STREAM_BASE_URL: proxy.url,
          STREAM_TIMEOUT_MS: '30000',
          STREAM_WAIT_MS: '30000',
          JWT_SECRET: test.jwtSecret,
        };
        const victim = await startServerProcess(compiled, settings);
        const accepted = fetch(`${victim.url}/api/users/friend-request/${requestId}/accept`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${b.token}` },
        }).catch(() => null);
        await eventually('the call', () => silence.hits > 0, RECOVERY_MS);
        await victim.kill();
        expect(await accepted).toBeNull();
        silence.clear();
        await endLease(requestId);

        const other = await startServerProcess(compiled, settings);
        try {
          await eventually('the work', async () => (await work(requestId)).status === 'idle', RECOVERY_MS);
          expect(await channel(channelId)).toEqual([{ frozen: false, members: [a.id, b.id] }]);
          expect((await accept(test, b, requestId)).status).toBe(200);
        } finally {
          await other.close();
        }
      },
      90_000,
    );
  });
});
