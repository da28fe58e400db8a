import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { type FaultyProxy, type ProxiedCall, startFaultyProxy } from '../support/faulty-proxy.js';
import { limitedFor, UPSTREAM_FAULTS } from '../support/upstream-faults.js';
import { inTurns } from '../support/in-turns.js';
import { SyncScene } from '../users-sync/sync-scene.js';

const RECOVERY_MS = 20_000;
/** The next full second: a wait is never shorter than one. */
const RESET_SECONDS = 0;

/** What happens to an account, and how Stream must have it in the end. */
type Change = 'deactivate' | 'reactivate' | 'delete' | 'delete softly';

interface Row {
  readonly name: string;
  readonly change: Change;
  readonly fits: (call: ProxiedCall, id: string) => boolean;
  readonly faults: readonly (typeof UPSTREAM_FAULTS)[number][];
}

const posts =
  (path: string) =>
  (call: ProxiedCall, id: string): boolean =>
    call.method === 'POST' && call.path === path && call.body.includes(`"${id}"`);
const asks =
  (path: string) =>
  (call: ProxiedCall): boolean =>
    call.method === 'GET' && call.path.startsWith(path);

const TOO_MANY = { name: 'has had enough', fault: limitedFor(RESET_SECONDS) };
const EVERY_FAULT = [...UPSTREAM_FAULTS, TOO_MANY];
const SOME_FAULTS = EVERY_FAULT.filter((_fault, index) => index % 4 === 0);

/** Calls that name their accounts: a fault can be aimed at one while others are at work beside it. */
const AIMED: readonly Row[] = [
  { name: 'deactivateUsers', change: 'deactivate', fits: posts('/users/deactivate'), faults: EVERY_FAULT },
  { name: 'reactivateUsers', change: 'reactivate', fits: posts('/users/reactivate'), faults: EVERY_FAULT },
  { name: 'deleteUsers', change: 'delete', fits: posts('/users/delete'), faults: EVERY_FAULT },
  { name: 'deleteUsers', change: 'delete softly', fits: posts('/users/delete'), faults: EVERY_FAULT },
  {
    name: 'updateUsers',
    change: 'deactivate',
    fits: ({ method, body }, id) => method === 'PATCH' && body.includes(`"${id}"`),
    faults: EVERY_FAULT,
  },
];
const QUESTIONS: readonly Row[] = [
  { name: 'queryUsers', change: 'delete', fits: asks('/users'), faults: SOME_FAULTS },
  { name: 'getTask', change: 'reactivate', fits: asks('/tasks/'), faults: SOME_FAULTS },
  { name: 'getTask', change: 'delete', fits: asks('/tasks/'), faults: SOME_FAULTS },
];

describe('an account that is deactivated, reactivated or deleted', () => {
  let proxy: FaultyProxy;
  let test: TestApp;
  let scene: SyncScene;
  let lifecycle: AccountLifecycleService;

  beforeAll(async () => {
    proxy = await startFaultyProxy(() => test.stream.url);
    test = await createTestApp({ STREAM_BASE_URL: proxy.url, STREAM_TIMEOUT_MS: '400' });
    scene = new SyncScene(test);
    lifecycle = test.app.get(AccountLifecycleService);
  });
  afterEach(() => proxy.clear());
  afterAll(async () => {
    await test.close();
    await proxy.close();
  });

  const prepare = async (id: string, change: Change): Promise<void> => {
    await test.app.get(UsersService).create({ id, fullName: `Person ${id}`, role: 'user' });
    await scene.settled([id]);
    if (change !== 'reactivate') return;
    await lifecycle.deactivate(id, { by: 'operator' });
    await scene.settled([id]);
  };
  const make = (id: string, change: Change): Promise<boolean> => {
    if (change === 'deactivate') return lifecycle.deactivate(id, { by: 'operator' });
    if (change === 'reactivate') return lifecycle.reactivate(id, { by: 'operator' });
    return lifecycle.remove(id, change === 'delete' ? 'hard' : 'soft', { by: 'operator' });
  };
  const isAsItShouldBe = async (id: string, change: Change): Promise<void> => {
    const found = await scene.inStream(id);
    if (change === 'deactivate') expect(found).toMatchObject({ name: `Person ${id}`, active: false });
    if (change === 'deactivate') expect(found?.cut).not.toBeNull();
    if (change === 'reactivate') expect(found).toMatchObject({ name: `Person ${id}`, active: true, cut: null });
    if (!change.startsWith('delete')) return;
    expect(found).toBeUndefined();
    const restored = await test.streamClient.restoreUsers([id]).then(
      () => 'restored',
      ({ code }: { code: number }) => code,
    );
    expect(restored).toBe(change === 'delete' ? 16 : 'restored');
  };

  /** One fault after the other, each at a call about an account of its own. Returns the faults that occurred. */
  const run = async ({ name, change, fits, faults }: Row): Promise<string[]> => {
    const survived: string[] = [];
    for (const [index, { name: what, fault }] of faults.entries()) {
      const id = `${name}-${change.replace(' ', '-')}-${index}`;
      await prepare(id, change);
      const ordered = proxy.order((call) => fits(call, id), fault);
      expect(await make(id, change)).toBe(true);
      await eventually(`Stream that ${what} to hit ${name}`, () => ordered.hits > 0, RECOVERY_MS);
      ordered.clear();
      await scene.settled([id], RECOVERY_MS);
      expect([what, await scene.statusOf(id)]).toEqual([what, { status: 'idle', lastError: null }]);
      await isAsItShouldBe(id, change);
      survived.push(what);
    }
    return survived;
  };

  it('ends as it should, whatever happens to the calls about it', async () => {
    const survived = await Promise.all(AIMED.map((row) => run(row)));
    expect(survived).toEqual(AIMED.map(({ faults }) => faults.map(({ name }) => name)));
  }, 120_000);

  it.each(QUESTIONS)(
    'ends as it should, whatever happens to $name ($change)',
    async (row) => {
      expect(await run(row)).toEqual(row.faults.map(({ name }) => name));
    },
    60_000,
  );

  it('and changes its mind while a call is lost, ends as it was wanted last', async () => {
    const id = 'of-two-minds';
    await prepare(id, 'deactivate');
    const lost = proxy.order((call) => posts('/users/deactivate')(call, id), {
      after: (reply) => void reply.socket?.destroy(),
    });
    await lifecycle.deactivate(id, { by: 'operator' });
    await eventually('the lost call', () => lost.hits > 0);
    await lifecycle.reactivate(id, { by: 'operator' });
    lost.clear();
    await scene.settled([id], RECOVERY_MS);
    await isAsItShouldBe(id, 'reactivate');
    const again = proxy.order((call) => posts('/users/reactivate')(call, id), {
      after: (reply) => void reply.socket?.destroy(),
    });
    await lifecycle.deactivate(id, { by: 'operator' });
    await scene.settled([id], RECOVERY_MS);
    await lifecycle.reactivate(id, { by: 'operator' });
    await eventually('the lost call', () => again.hits > 0);
    await lifecycle.deactivate(id, { by: 'operator' });
    again.clear();
    await scene.settled([id], RECOVERY_MS);
    await isAsItShouldBe(id, 'deactivate');
  });

  it('is deleted as long as Stream takes, and delays no other account', async () => {
    const id = 'long-gone';
    await prepare(id, 'delete');
    let status = 'running';
    const task = proxy.order(asks('/tasks/'), {
      before: (reply) => {
        reply.writeHead(200, { 'content-type': 'application/json' });
        reply.end(JSON.stringify({ task_id: 'the-task', status }));
      },
    });
    await lifecycle.remove(id, 'hard', { by: 'operator' });
    await eventually('the open task', async () => {
      const found = await scene.users.findOne({ _id: id });
      // Looking after the task is work, too, and a call that a busy machine makes slow is given up.
      return found?.atStream?.task && found.work.status === 'due' && found.work.lastError === null;
    });
    await test.app.get(UsersService).create({ id: 'somebody-else', fullName: 'Person else', role: 'user' });
    await scene.settled(['somebody-else']);
    status = 'completed';
    await scene.settled([id], RECOVERY_MS);
    task.clear();
    expect((await scene.users.findOne({ _id: id }))?.atStream).toMatchObject({ presence: 'deleted', task: null });
    await isAsItShouldBe(id, 'delete');
  });

  it('beside many others is no hindrance to them when Stream refuses it, at few calls', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `crowd-${index}`);
    const users = test.app.get(UsersService);
    await inTurns(
      20,
      ids.map((id) => () => users.create({ id, fullName: 'Crowd', role: 'user' })),
    );
    await scene.settled(ids);
    const bad = 'crowd-37';
    let together = 0;
    const isRefused = (call: ProxiedCall): boolean => {
      const fits = posts('/users/deactivate')(call, bad);
      // Later attempts at the one alone cost the others nothing.
      if (fits && (JSON.parse(call.body) as { user_ids: string[] }).user_ids.length > 1) together += 1;
      return fits;
    };
    const refusing = proxy.order(isRefused, {
      before: (reply) => {
        reply.writeHead(400, { 'content-type': 'application/json' });
        reply.end(JSON.stringify({ code: 4, message: 'no', StatusCode: 400, duration: '0ms' }));
      },
    });
    await scene.change(ids, { deactivatedAt: new Date() });
    await scene.settled(
      ids.filter((id) => id !== bad),
      RECOVERY_MS,
    );
    expect(together).toBeGreaterThan(0);
    expect(together).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(100)) + 6);
    for (const id of ['crowd-36', 'crowd-38', 'crowd-99']) {
      expect(await scene.inStream(id)).toMatchObject({ active: false });
    }
    expect(await scene.inStream(bad)).toMatchObject({ active: true });
    refusing.clear();
    await scene.settled([bad], RECOVERY_MS);
    expect(await scene.inStream(bad)).toMatchObject({ active: false });
  });
});
