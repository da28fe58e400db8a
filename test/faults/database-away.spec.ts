import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { type DistantDatabase, startDistantDatabase } from '../support/distant-database.js';
import { eventually } from '../support/eventually.js';
import { answeredInTime, eventuallyFrozen, expectOutage } from '../support/outage.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';
import type { ProxyMode } from '../support/tcp-proxy.js';

/** A claim that was written while nothing was heard of it belongs to no worker: its lease of 10 s has to run out. */
const LEASES_MS = 30_000;

describe('while the database is away', () => {
  let database: DistantDatabase;
  let test: TestApp;

  beforeAll(async () => {
    database = await startDistantDatabase();
    // Work that Stream refuses is not waited for.
    test = await createTestApp({ ...database.settings, STREAM_WAIT_MS: '300' });
  });
  afterEach(() => database.recover(test));
  afterAll(async () => {
    await test.close();
    await database.close();
  });

  describe.each<ProxyMode>(['away', 'silent'])('(%s)', (mode) => {
    it('requests are refused in time, live stays well, and ready says what is wrong', async () => {
      const { owner, openChannel } = await createScene(test);
      database.setMode(mode);
      for (const send of [openChannel, () => test.request('GET', '/api/chat/channels', { as: owner })]) {
        expectOutage(await answeredInTime(send));
      }
      expect((await test.request('GET', '/health/live')).status).toBe(200);
      expectOutage(await answeredInTime(() => test.request('GET', '/health/ready')));
    });

    it('an event is refused with 503, not acknowledged and lost', async () => {
      const delivery = signEvent(test, messageNew('messaging:general'));
      database.setMode(mode);
      expectOutage(await answeredInTime(() => deliver(test, delivery)));
      database.setMode('pass');
      await eventually(
        'the repeated delivery to be stored',
        async () => (await deliver(test, delivery)).status === 200,
      );
    });

    it('work that was acknowledged before is done after, without a restart', async () => {
      const { owner, vet, channelId, openChannel } = await createScene(test);
      await eventually('the channel', async () => (await openChannel()).status === 200);
      await test.streamControl.addFault({ status: 503, code: -1 });
      const ended = await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet });
      expect(ended.status).toBe(202);
      database.setMode(mode);
      await test.streamControl.clearFaults();
      await answeredInTime(() => test.request('GET', '/health/ready'));
      database.setMode('pass');
      await eventuallyFrozen(test, channelId, LEASES_MS);
      await eventually(
        'the list to agree',
        async () => {
          const { body } = await test.request('GET', '/api/chat/channels?includeEnded=true', { as: owner });
          return (body['channels'] as { status: string }[] | undefined)?.some(({ status }) => status === 'ended');
        },
        LEASES_MS,
      );
    }, 90_000);
  });

  it('slow, it is waited for as long as that stays within the promise', async () => {
    const { owner } = await createScene(test);
    database.setMode(300);
    // An operation that a busy machine makes slower still may be given up.
    await eventually('an answer', async () => {
      const { status } = await answeredInTime(() => test.request('GET', '/api/chat/channels', { as: owner }));
      return status === 200;
    });
  });
});
