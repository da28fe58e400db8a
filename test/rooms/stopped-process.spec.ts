import type { ServerResponse } from 'node:http';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { createTestApp, sign, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { type FaultyProxy, type ProxiedCall, startFaultyProxy } from '../support/faulty-proxy.js';
import { Video } from '../support/video.js';

const OWNER = { id: 'sample-owner', role: 'user' } as const;
const NAME = 'Interrupted';

interface Recorded {
  readonly _id: string;
  readonly providerId?: string;
  readonly codes: readonly unknown[];
  readonly work: { readonly status: string; readonly doneRevision: number; readonly revision: number };
}

/** The first process makes the room at 100ms, never hears of it, and stops. The second has the same database. */
describe('the work of a process that stopped', () => {
  let database: TestDatabase;
  let video: Video;
  let proxy: FaultyProxy;
  let second: TestApp | undefined;

  beforeEach(async () => {
    database = await startTestDatabase();
    video = await Video.start();
    proxy = await startFaultyProxy(() => new URL(video.sandbox.url).origin);
  });
  afterEach(async () => {
    await second?.close();
    second = undefined;
    await proxy.close();
    await video.close();
    await database.close();
  });

  const recordOf = async (test: TestApp): Promise<Recorded> => {
    const found = await test.database.collection<Recorded>('rooms').find().toArray();
    expect(found).toHaveLength(1);
    return found[0] as Recorded;
  };

  /** Leaves a record that knows nothing of what 100ms did. */
  const stopWhen = async (loses: (call: ProxiedCall) => boolean, isKilled: boolean): Promise<Recorded> => {
    const first = await createTestApp({
      ...video.settings,
      MONGODB_URI: database.uri,
      HMS_API_BASE_URL: `${proxy.url}/v2`,
      HMS_TIMEOUT_MS: '2000',
    });
    const cut = (reply: ServerResponse): void => void reply.socket?.destroy();
    const lost = proxy.order((call) => loses(call) && lost.hits === 0, { after: cut });
    // Nothing reaches 100ms after it: the first process must not find out itself what it did.
    proxy.order(() => lost.hits > 0, { before: cut });
    const owner = await first.createAccount(OWNER);
    const answer = await first.request('POST', '/api/rooms', { as: owner, body: { name: NAME } });
    // Unavailable, or not in time.
    expect([503, 504]).toContain(answer.status);
    await eventually('the lost answer', () => lost.hits === 1);
    if (isKilled) await claimFor(first);
    const left = await recordOf(first);
    expect(left.providerId).toBeUndefined();
    // Not `close` of the test's own: that would drop the database.
    await first.app.close();
    await first.stream.close();
    expect(await roomsAtVideo()).toHaveLength(1);
    return left;
  };

  /** A process that is killed gives nothing back: its claim stands until the lease has run out. */
  const claimFor = async ({ database }: TestApp): Promise<void> => {
    const lease = new Date(Date.now() + 1000);
    await eventually('the claim of a process that is no more', async () => {
      const { modifiedCount } = await database.collection<Recorded>('rooms').updateOne(
        { 'work.status': 'due', 'work.owner': null },
        {
          $set: {
            'work.status': 'running',
            'work.owner': 'no-more',
            'work.leaseUntil': lease,
            'work.dueAt': new Date(),
          },
          $inc: { 'work.fence': 1 },
        },
      );
      return modifiedCount === 1;
    });
  };

  /** The names of rooms that 100ms made. A name that comes again is the same room there. */
  const roomsAtVideo = async (): Promise<string[]> => {
    const made = (await video.calls()).filter(({ path, method }) => path === '/v2/rooms' && method === 'POST');
    return [...new Set(made.map(({ body }) => String(body?.['name'])))];
  };

  const CREATION = ({ method, path }: ProxiedCall) => method === 'POST' && path === '/v2/rooms';
  const CODES = ({ method, path }: ProxiedCall) => method === 'POST' && path.startsWith('/v2/room-codes/room/');

  it.each([
    ['stopped after it made the room', CREATION, false],
    ['stopped after it made the codes', CODES, false],
    ['was killed after it made the room', CREATION, true],
    ['was killed after it made the codes', CODES, true],
  ])('that %s is completed by another, with the same room', async (_case, loses, isKilled) => {
    const left = await stopWhen(loses, isKilled);
    second = await createTestApp({ ...video.settings, MONGODB_URI: database.uri });
    const test = second;
    const room = await eventually('the room to be completed', async () => {
      const found = await recordOf(test);
      return found.work.status === 'idle' && found.work.doneRevision === found.work.revision && found;
    });
    expect(room._id).toBe(left._id);
    expect(room.codes).toHaveLength(2);
    expect(await roomsAtVideo()).toEqual([`interrupted-${left._id}`]);

    const owner = { token: sign({ sub: OWNER.id, role: OWNER.role }, test.jwtSecret) };
    const again = await test.request('POST', '/api/rooms', { as: owner, body: { name: NAME } });
    expect([again.status, (again.body['room'] as { id: string }).id]).toEqual([200, left._id]);
    expect((await video.control('POST', '/token', { code: again.body['hostCode'] })).status).toBe(200);
    const { body } = await test.request('POST', `/api/rooms/${left._id}/token`, { as: owner });
    expect(await video.join(body['token'])).toMatchObject({ status: 200, body: { room_id: room.providerId } });
  });
});
