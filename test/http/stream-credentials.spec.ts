import { StreamService } from '../../src/stream/stream.service.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';

const REFUSED = /^Stream refuses the API key or secret/;
const ACCEPTED = 'Stream accepts the API key and secret again';

describe('Stream credentials', () => {
  let test: TestApp;

  afterEach(() => test.close());

  const ready = async () => (await test.request('GET', '/health/ready')).body['stream'];
  const refusals = () => test.log.entries.filter(({ msg }) => REFUSED.test(String(msg)));
  /** The first call, which each start makes, might otherwise be answered in the middle of a test. */
  const startedUp = () =>
    eventually('the first answer of Stream', () => test.app.get(StreamService).clockSkewMs !== undefined);
  const callStream = () =>
    test.app
      .get(StreamService)
      .messages.has('known')
      .catch(() => undefined);

  it.each([
    ['key', { STREAM_API_KEY: 'another-key' }, 2],
    ['secret', { STREAM_API_SECRET: 'Xb7-another-secret-that-stream-does-not-know' }, 43],
  ])(
    'a wrong API %s is seen right after boot, in one warning, and readiness stays 200',
    async (_case, settings, code) => {
      test = await createTestApp(settings);
      await eventually('the refusal', async () => (await ready()) === 'credentials-refused');
      await callStream();
      await callStream();
      const answer = await test.request('GET', '/health/ready');
      expect([answer.status, answer.body]).toEqual([
        200,
        { status: 'degraded', database: 'up', stream: 'credentials-refused' },
      ]);
      expect(refusals()).toMatchObject([{ level: 40, operation: 'getApp', status: 401, code }]);
    },
  );

  it('a refusal is over with the first call that Stream accepts, and the next one is a new warning', async () => {
    test = await createTestApp();
    await startedUp();
    for (const round of [1, 2]) {
      await test.streamControl.addFault({ status: 401, code: 43 });
      await callStream();
      await callStream();
      expect([await ready(), refusals().length]).toEqual(['credentials-refused', round]);
      await test.streamControl.clearFaults();
      await callStream();
      expect(await ready()).toBe('up');
      expect(test.log.entries.filter(({ msg }) => msg === ACCEPTED)).toHaveLength(round);
    }
  });

  it('an outage does not hide that the credentials were refused', async () => {
    test = await createTestApp();
    await startedUp();
    await test.streamControl.addFault({ status: 401, code: 2 });
    await callStream();
    await test.streamControl.clearFaults();
    await test.streamControl.addFault({ status: 503, code: -1 });
    await callStream();
    expect([await ready(), refusals().length]).toEqual(['credentials-refused', 1]);
  });

  it('a right key and secret are not mentioned', async () => {
    test = await createTestApp();
    await callStream();
    expect(await ready()).toBe('up');
    expect(test.log.entries.filter(({ msg }) => REFUSED.test(String(msg)) || msg === ACCEPTED)).toEqual([]);
  });

  it('a Stream that is away delays no start and is no refusal', async () => {
    test = await createTestApp({ STREAM_BASE_URL: 'http://127.0.0.1:9' });
    await eventually('the failed call', async () => (await ready()) === 'down');
    expect(refusals()).toEqual([]);
  });
});
