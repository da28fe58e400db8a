import type { Document, Filter } from 'mongodb';
import { UserSyncService } from '../../src/users/sync/user-sync.service.js';
import { startTestMongod, type TestMongod } from '../../sandbox/database/testing/test-mongod.js';
import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PROMPT } from '../support/outage.js';
import { expectError } from '../support/expect-error.js';
import { type CommandFailure, FailPoint } from '../support/fail-point.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';

const APP_NAME = 'under-test';
/** Longer than a request waits for one operation, and far shorter than the limit of background work. */
const SLOW_MS = 3000;

const notConfirmed = (code: number): CommandFailure => ({
  writeConcernError: { code, errmsg: 'waiting for replication timed out' },
});

/** A claim that was written and not confirmed belongs to no worker; its lease of 10 s has to run out first. */
const LEASES_MS = 45_000;

/** What a primary does when it dies, steps down, or loses its secondaries. Some of them happen after the write. */
const FAILURES: readonly (readonly [string, CommandFailure])[] = [
  ['cuts the connection', { closeConnection: true }],
  ['is not primary any more', { errorCode: 10_107, errorLabels: ['RetryableWriteError'] }],
  ['is interrupted by a step-down', { errorCode: 11_602, errorLabels: ['RetryableWriteError'] }],
  ['is shutting down', { errorCode: 91, errorLabels: ['RetryableWriteError'] }],
  ['has written, and no majority confirms it', notConfirmed(64)],
  ['has written, and steps down before a majority confirms it', notConfirmed(189)],
];

/** The database itself makes these failures. A fail point is set for the connections of this server only. */
describe('a database that', () => {
  let mongod: TestMongod;
  let test: TestApp;
  let failPoint: FailPoint;

  beforeAll(async () => {
    mongod = await startTestMongod();
    test = await createTestApp({ ...PROMPT, MONGODB_URI: `${mongod.uri('faults')}&appName=${APP_NAME}` });
    failPoint = await FailPoint.open(mongod.uri('admin'), APP_NAME);
  }, 60_000);
  afterEach(async () => {
    await failPoint.off();
    await eventually('readiness', async () => (await test.request('GET', '/health/ready')).status === 200, 20_000);
  });
  afterAll(async () => {
    await failPoint.close();
    await test.close();
    await mongod.remove();
  });

  /** Asked past the server, whose own connections the fail point disturbs. */
  const countEvents = (filter: Filter<Document>): Promise<number> =>
    failPoint.client.db('faults').collection('inbox').countDocuments(filter);

  describe.each(FAILURES)('%s', (what, failure) => {
    const cid = `messaging:${what.replaceAll(/\W/g, '-')}`;

    it('has an event refused with 503, and stored once when it comes again', async () => {
      const delivery = signEvent(test, messageNew(cid));
      await failPoint.set(['insert'], failure);
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const refused = await deliver(test, delivery);
        expectError(refused, 'DATABASE_UNAVAILABLE');
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      await failPoint.off();
      await eventually('the event to be taken', async () => (await deliver(test, delivery)).status === 200);
      expect(await countEvents({ cid })).toBe(1);
    });

    it('has a change refused with 503, and its work done all the same once it was made', async () => {
      const { openChannel, channelId } = await createScene(test);
      await failPoint.set(['update', 'findAndModify'], failure);
      const refused = await openChannel();
      expectError(refused, 'DATABASE_UNAVAILABLE');
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      await failPoint.off();
      await eventually('the channel to open', async () => (await openChannel()).status === 200, LEASES_MS);
      const channels = await test.streamClient.queryChannels({ id: channelId });
      expect(channels).toHaveLength(1);
    });
  });

  it('does any of this once has the loops go on by themselves', async () => {
    for (const [what, failure] of FAILURES) {
      const delivery = signEvent(test, messageNew(`messaging:loop-${what.replaceAll(/\W/g, '-')}`));
      await failPoint.set(['update'], failure, 1);
      await eventually('the event to be taken', async () => (await deliver(test, delivery)).status === 200);
      await failPoint.hit();
    }
    // One wait for all of them: a lease runs out after 10 s.
    await eventually(
      'all events to be processed',
      async () => (await countEvents({ 'work.status': { $ne: 'idle' } })) === 0,
      LEASES_MS,
    );
  }, 90_000);

  describe('takes long for an operation', () => {
    const slow: CommandFailure = { blockConnection: true, blockTimeMS: SLOW_MS };

    it('is waited for when many documents are changed in the background', async () => {
      const { id } = await test.createAccount({ role: 'vet' });
      await failPoint.set(['update'], slow);
      expect(await test.app.get(UserSyncService).markAgain([id])).toBe(1);
    });

    it('is answered for with 503 when a request waits for it', async () => {
      const account = await test.createAccount({ role: 'vet' });
      await failPoint.set(['find', 'aggregate'], slow);
      expectError(await test.request('GET', '/api/chat/channels', { as: account }), 'DATABASE_UNAVAILABLE');
    });
  });
});
