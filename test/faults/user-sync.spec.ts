import type { User } from '../../src/users/user.schema.js';
import { UserSyncService } from '../../src/users/sync/user-sync.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.js';
import { UPSTREAM_FAULTS } from '../support/upstream-faults.js';
import { inTurns } from '../support/in-turns.js';

const ACCOUNTS = 250;
const BATCH = 100;
const RESET_SECONDS = 2;
const RECOVERY_MS = 20_000;
/** No id of a user in Stream: it has blanks. An import may have brought it all the same. */
const BAD_ID = 'not an id of Stream’s';
/** Stream takes no user as large as this one's picture. */
const LARGE_ID = 'too-large';
const TOO_LARGE = 'x'.repeat(6000);

describe('accounts on their way to Stream', () => {
  let proxy: FaultyProxy;
  let test: TestApp;

  beforeAll(async () => {
    proxy = await startFaultyProxy(() => test.stream.url);
    // Long enough to hear of a limit on a busy machine: a call that is given up early is tried again early.
    test = await createTestApp({ STREAM_BASE_URL: proxy.url, STREAM_TIMEOUT_MS: '2000' });
  });
  afterEach(() => test.streamControl.clearFaults());
  afterAll(async () => {
    await test.close();
    await proxy.close();
  });

  const users = () =>
    test.database.collection<Pick<User, '_id' | 'fullName' | 'profilePic' | 'role' | 'work'>>('users');
  const create = (prefix: string, count = ACCOUNTS) =>
    inTurns(
      20,
      Array.from(
        { length: count },
        (_, index) => () =>
          test.app.get(UsersService).create({ id: `${prefix}-${index}`, fullName: `${prefix} ${index}`, role: 'user' }),
      ),
    );
  const areSynced = async (prefix: string): Promise<boolean> => {
    const open = { _id: { $regex: `^${prefix}-` }, 'work.status': { $ne: 'idle' } };
    return (await users().countDocuments(open)) === 0;
  };
  const userCalls = async () =>
    (await test.streamControl.calls())
      .filter(({ method, path }) => method !== 'GET' && path === '/users')
      .map(({ method, at, status, body }) => ({
        method,
        status,
        atMs: Date.parse(at),
        count: Object.keys((body as { users: Record<string, unknown> }).users).length,
      }));
  const namesInStream = async (prefix: string): Promise<number> => {
    let found = 0;
    for (let offset = 0; ; offset += BATCH) {
      const page = await test.streamClient.queryUsers(
        { name: { $autocomplete: prefix } },
        { id: 1 },
        { limit: BATCH, offset },
      );
      found += page.users.filter(({ id, name }) => id.startsWith(`${prefix}-`) && name?.startsWith(prefix)).length;
      if (page.users.length < BATCH) return found;
    }
  };

  it('wait out a limit of Stream’s, then go in batches, none too early and none too large', async () => {
    await test.streamControl.addFault({ path: '/users', status: 429, resetSeconds: RESET_SECONDS });
    await create('limited');
    const limited = await eventually('the limit', async () => (await userCalls()).find(({ status }) => status === 429));
    await test.streamControl.clearFaults();
    await eventually('all accounts', () => areSynced('limited'), RECOVERY_MS);

    const calls = await userCalls();
    expect(calls[0]).toEqual(limited);
    // There are several limits when the accounts took longer to make than the first one lasted.
    for (const [index, { atMs, status }] of calls.entries()) {
      const resetMs = (Math.ceil(atMs / 1000) + RESET_SECONDS) * 1000;
      if (status === 429) expect(calls[index + 1]?.atMs).toBeGreaterThanOrEqual(resetMs);
    }
    const later = calls.filter(({ status }) => status !== 429);
    expect(Math.max(...later.map(({ count }) => count))).toBeLessThanOrEqual(BATCH);
    expect(later.length).toBeLessThanOrEqual(Math.ceil(ACCOUNTS / BATCH) + 1);
    expect(await namesInStream('limited')).toBe(ACCOUNTS);
  });

  it('are not held back by those that Stream refuses, which end dead and say why', async () => {
    const before = (await userCalls()).length;
    const work = test.app.get(UserSyncService).firstWork();
    const imported = { role: 'user', work, profilePic: '' } as const;
    // In one write, so that they are due together: accounts that come one by one go in more calls.
    await users().insertMany([
      { ...imported, _id: BAD_ID, fullName: 'Imported' },
      { ...imported, _id: LARGE_ID, fullName: 'Imported', profilePic: TOO_LARGE },
      ...Array.from({ length: ACCOUNTS }, (_, index) => ({
        ...imported,
        _id: `sound-${index}`,
        fullName: `sound ${index}`,
      })),
    ]);
    await eventually('the sound accounts', () => areSynced('sound'), RECOVERY_MS);

    expect(await namesInStream('sound')).toBe(ACCOUNTS);
    const refusals = await eventually('the refusals', async () => {
      const dead = await users().find({ 'work.status': 'dead' }).toArray();
      return dead.length === 2 && dead.map(({ _id, work: { lastError } }) => [_id, lastError]);
    });
    expect(Object.fromEntries(refusals)).toEqual({
      [BAD_ID]: 'Stream does not allow this user id',
      [LARGE_ID]: 'createUsers: Stream answered 413, code 22',
    });
    // The batches, and halving one of them until the account that is too large is alone.
    expect((await userCalls()).length - before).toBeLessThanOrEqual(3 + 2 * Math.ceil(Math.log2(BATCH)) + 2);
  });

  it('arrive changed, whatever happened to the calls that changed them', async () => {
    await create('renamed', UPSTREAM_FAULTS.length);
    await eventually('the accounts', () => areSynced('renamed'), RECOVERY_MS);
    const sync = test.app.get(UserSyncService);
    for (const [index, { fault, name }] of UPSTREAM_FAULTS.entries()) {
      const id = `renamed-${index}`;
      const ordered = proxy.order(({ method, body }) => method === 'PATCH' && body.includes(`"${id}"`), fault);
      await sync.change(id, {}, { $set: { fullName: `renamed anew ${index}` } });
      await eventually(`Stream that ${name}`, () => ordered.hits > 0, RECOVERY_MS);
      ordered.clear();
    }
    await eventually('the changes', () => areSynced('renamed'), RECOVERY_MS);
    const { users: changed } = await test.streamClient.queryUsers({ name: { $autocomplete: 'renamed anew' } });
    expect(changed.map(({ id, name }) => [id, name])).toEqual(
      expect.arrayContaining(UPSTREAM_FAULTS.map((_fault, index) => [`renamed-${index}`, `renamed anew ${index}`])),
    );
  });
});
