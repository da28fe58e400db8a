import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';
import { startTcpProxy, type ProxyMode, type TcpProxy } from '../support/tcp-proxy.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';

/** Two seconds are promised; the rest is what a loaded machine may add before this counts as broken. */
const PROMISED_MS = 2000;
const SLACK_MS = 2000;

describe('while the database is away', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let test: TestApp;

  beforeAll(async () => {
    database = await startTestDatabase();
    const uri = new URL(database.uri);
    proxy = await startTcpProxy(Number(uri.port || 27017));
    uri.port = String(proxy.port);
    uri.searchParams.set('directConnection', 'true');
    test = await createTestApp({ MONGODB_URI: uri.toString() });
  });
  afterEach(async () => {
    proxy.setMode('pass');
    await eventually('readiness', async () => (await test.request('GET', '/health/ready')).status === 200, 20_000);
  });
  afterAll(async () => {
    await test.close();
    await proxy.close();
    await database.close();
  });

  const within = async (ask: () => Promise<TestResponse>): Promise<TestResponse> => {
    const startedAt = performance.now();
    const response = await ask();
    expect(performance.now() - startedAt).toBeLessThan(PROMISED_MS + SLACK_MS);
    return response;
  };

  describe.each<ProxyMode>(['away', 'silent'])('(%s)', (mode) => {
    it('requests are told so in time, live stays well, and ready says what is wrong', async () => {
      const { owner, openChannel } = await createScene(test);
      proxy.setMode(mode);
      for (const ask of [openChannel, () => test.request('GET', '/api/chat/channels', { as: owner })]) {
        const response = await within(ask);
        expectError(response, 'DATABASE_UNAVAILABLE');
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect((await test.request('GET', '/health/live')).status).toBe(200);
      expectError(await within(() => test.request('GET', '/health/ready')), 'DATABASE_UNAVAILABLE');
    });

    it('an event is refused with 503, not acknowledged and lost', async () => {
      const delivery = signEvent(test, messageNew('messaging:general'));
      proxy.setMode(mode);
      expectError(await within(() => deliver(test, delivery)), 'DATABASE_UNAVAILABLE');
      proxy.setMode('pass');
      await eventually(
        'the repeated delivery to be stored',
        async () => (await deliver(test, delivery)).status === 200,
      );
    });

    it('work that was acknowledged before is done after, without a restart', async () => {
      const { owner, vet, channelId, openChannel } = await createScene(test);
      await openChannel();
      await test.streamControl.addFault({ status: 503, code: -1 });
      const ended = await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet });
      expect(ended.status).toBe(202);
      proxy.setMode(mode);
      await test.streamControl.clearFaults();
      await within(() => test.request('GET', '/health/ready'));
      proxy.setMode('pass');
      await eventually(
        'the end at Stream',
        async () => {
          const { channel } = await test.streamClient
            .channel('messaging', channelId)
            .query({ state: true, watch: false, presence: false });
          return channel.frozen;
        },
        20_000,
      );
      await eventually('the list to agree', async () => {
        const { body } = await test.request('GET', '/api/chat/channels?includeEnded=true', { as: owner });
        return (body['channels'] as { status: string }[] | undefined)?.some(({ status }) => status === 'ended');
      });
    });
  });

  it('slow, it is waited for as long as that stays within the promise', async () => {
    const { owner } = await createScene(test);
    proxy.setMode(300);
    const response = await within(() => test.request('GET', '/api/chat/channels', { as: owner }));
    expect(response.status).toBe(200);
  });
});
