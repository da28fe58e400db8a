import { UserSyncService } from '../../src/users/sync/user-sync.service.js';
import { WorkTiming } from '../../src/work/work-timing.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { SyncScene } from './sync-scene.js';

const ACCOUNTS = 1000;
const BATCH = 100;
const CALLS = ACCOUNTS / BATCH;
const RESET_SECONDS = 1;
const DRAIN_MS = 45_000;
const NEVER_MS = 3_600_000;

/** Stream's limits are enforced here, as always at the stand-in. */
describe('a thousand accounts', () => {
  let test: TestApp;
  let scene: SyncScene;

  beforeAll(async () => {
    // The loop looks when it is woken and never by itself, so that it does not see some accounts before all are marked.
    test = await createTestApp({}, { timing: new WorkTiming(Math.random, NEVER_MS) });
    scene = new SyncScene(test);
    // A thousand events would come back to the server, which is not what is measured.
    await test.streamControl.deliverEvents(false);
  });
  afterAll(() => test.close());

  const drained = async (): Promise<number> => {
    const startedAt = performance.now();
    const open = { 'work.status': { $in: ['due', 'running'] } };
    const sync = test.app.get(UserSyncService);
    await eventually(
      'all accounts',
      async () => {
        sync.wake();
        return (await scene.users.countDocuments(open)) === 0;
      },
      DRAIN_MS,
    );
    return (performance.now() - startedAt) / 1000;
  };
  /** The calls since `seen`, counted. */
  const callsSince = async (seen: number) => {
    const calls = (await scene.calls()).slice(seen);
    const count = (method: string) => calls.filter((call) => call.method === method).length;
    return {
      create: count('POST'),
      update: count('PATCH'),
      ask: count('GET'),
      refused: calls.filter(({ status }) => (status ?? 0) >= 400).length,
      largest: Math.max(...calls.map(({ users }) => users)),
    };
  };
  const report = (what: string, seconds: number, calls: object): void => {
    if (process.env['TEST_REPORT']) process.stderr.write(`${what}: ${seconds.toFixed(1)} s ${JSON.stringify(calls)}\n`);
  };

  it('that are new go to Stream in ten calls', async () => {
    const sync = test.app.get(UserSyncService);
    const documents = Array.from({ length: ACCOUNTS }, (_, index) => ({
      _id: `account-${String(index).padStart(5, '0')}`,
      fullName: `Person ${index}`,
      profilePic: '',
      role: 'user' as const,
      deactivatedAt: null,
      deletedAt: null,
      deletion: null,
      tokensRevokedAt: null,
      atStream: null,
      work: sync.firstWork(),
    }));
    await scene.users.insertMany(documents as never[]);
    sync.wake();
    const seconds = await drained();
    const calls = await callsSince(0);
    report('new', seconds, calls);
    expect(calls).toEqual({ create: CALLS, update: 0, ask: 0, refused: 0, largest: BATCH });
  });

  it('that were changed go in ten more', async () => {
    const seen = (await scene.calls()).length;
    await scene.users.updateMany({}, { $set: { fullName: 'Somebody' } });
    await test.app.get(UserSyncService).markAgain(await ids());
    const seconds = await drained();
    const calls = await callsSince(seen);
    report('changed', seconds, calls);
    expect(calls).toEqual({ create: 0, update: CALLS, ask: 0, refused: 0, largest: BATCH });
  });

  it('stop all together when Stream has had enough, at one refusal, and miss nothing for it', async () => {
    const seen = (await scene.calls()).length;
    await test.streamControl.addFault({
      method: 'PATCH',
      path: '/users',
      status: 429,
      resetSeconds: RESET_SECONDS,
      times: 1,
    });
    const some = (await ids()).slice(0, 5 * BATCH);
    await scene.change(some, { fullName: 'Somebody Else' });
    const seconds = await drained();
    const calls = await callsSince(seen);
    report('limited', seconds, calls);
    // The batch that was refused asks first how its users are.
    expect(calls).toEqual({ create: 0, update: 5 + 1, ask: 1, refused: 1, largest: BATCH });
    const { users } = await test.streamClient.queryUsers(
      { name: 'Somebody', id: { $in: [some[0] ?? '', some.at(-1) ?? ''] } },
      {},
      { limit: 1 },
    );
    expect(users).toEqual([]);
  });

  it('are all deactivated within a minute’s calls, too', async () => {
    const some = (await ids()).slice(0, 3 * BATCH);
    const seen = (await scene.calls()).length;
    await scene.change(some, { deactivatedAt: new Date() });
    const seconds = await drained();
    const calls = (await scene.calls()).slice(seen);
    report('deactivated', seconds, { calls: calls.length });
    const refused = calls.filter(({ status }) => (status ?? 0) >= 400);
    expect([calls.filter(({ path }) => path === '/users/deactivate').length, refused]).toEqual([3, []]);
    const deactivated = await test.streamClient.queryUsers(
      { id: { $in: [some[0] ?? '', some.at(-1) ?? ''] } },
      {},
      { include_deactivated_users: true },
    );
    expect(deactivated.users.map((user) => Boolean(user.deactivated_at))).toEqual([true, true]);
  });

  const ids = async (): Promise<string[]> =>
    (await scene.users.find({}, { projection: { _id: 1 }, sort: { _id: 1 } }).toArray()).map(({ _id }) => _id);
});
