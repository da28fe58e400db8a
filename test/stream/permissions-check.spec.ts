import { PermissionsCheck } from '../../src/stream/setup/permissions-check.service.js';
import { StreamSetupService } from '../../src/stream/setup/stream-setup.service.js';
import { STREAM_EVENT_TYPES } from '../../src/webhooks/stream-event.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';

const HOUR_MS = 3_600_000;
const WARNING = 'clients may do more in Stream than planned: run stream:setup';

describe('a server whose clients may do too much in Stream', () => {
  let test: TestApp;
  const ready = async () => {
    const { status, body } = await test.request('GET', '/health/ready');
    return { status, body };
  };
  const warnings = () => test.log.entries.filter(({ msg }) => msg === WARNING);

  afterEach(() => test.close());

  it('says so by itself after boot, stays ready, and says so no longer after the setup', async () => {
    test = await createTestApp({ STREAM_CHECK_PERMISSIONS: 'true' });
    const open = { status: 'degraded', database: 'up', stream: 'up', permissions: 'open' };
    await eventually('the look', async () => (await ready()).body['permissions'] !== undefined, 30_000);
    expect(await ready()).toEqual({ status: 200, body: open });
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toMatchObject({
      level: 40,
      grants: expect.arrayContaining([expect.stringMatching(/^messaging user: .*create-channel/)]) as unknown,
    });

    const setup = test.app.get(StreamSetupService);
    await setup.apply(await setup.plan(undefined), undefined);
    await test.app.get(PermissionsCheck).look();
    expect(await ready()).toEqual({ status: 200, body: { status: 'ok', database: 'up', stream: 'up' } });
  });

  it('keeps what it knows while Stream is down', async () => {
    test = await createTestApp();
    const check = test.app.get(PermissionsCheck);
    await check.look();
    await test.streamControl.addFault({ path: '/app', status: 503 });
    await expect(check.look()).rejects.toThrow('getApp');
    expect(check.isOpen).toBe(true);
  });

  it('does not look when that is switched off', async () => {
    test = await createTestApp();
    const check = test.app.get(PermissionsCheck);
    const look = jest.spyOn(check, 'look');
    jest.useFakeTimers({ now: Date.now() });
    try {
      // As when the server starts; the test before sees that it looks otherwise.
      check.onApplicationBootstrap();
      jest.advanceTimersByTime(HOUR_MS);
    } finally {
      jest.useRealTimers();
    }
    expect(look).not.toHaveBeenCalled();
    expect((await ready()).body).toEqual({ status: 'ok', database: 'up', stream: 'up' });
  });
});

describe('the event types that the setup subscribes to', () => {
  it('are exactly those that have a handler', async () => {
    const test = await createTestApp();
    const line = test.log.entries.find(({ msg, source }) => msg === 'event handlers' && source === 'stream');
    await test.close();
    expect(line?.['types']).toEqual(STREAM_EVENT_TYPES.toSorted());
  });
});
