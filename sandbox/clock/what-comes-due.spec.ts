import jwt from 'jsonwebtoken';
import { startForTest as startHms, type TestSandbox as TestHms } from '../hms/testing/start-for-test.js';
import { eventually } from '../http/testing/eventually.js';
import { WebhookReceiver } from '../http/testing/webhook-receiver.js';
import { openSocket } from '../stream/testing/raw-socket.js';
import { startForTest, TEST_KEYS, type TestSandbox } from '../stream/testing/start-for-test.js';
import { TestClock } from './test-clock.js';

const HOUR_MS = 3_600_000;

/** Each of these would take an hour or more: none comes by waiting. */
describe('when the clock is put forward', () => {
  let test: TestSandbox;

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    await test.client.channel('messaging', 'room', { created_by_id: 'ben', members: ['ana', 'ben'] }).create();
  });
  afterEach(() => test.sandbox.close());

  const room = () => test.client.channel('messaging', 'room');
  const advance = async (by: string): Promise<void> => {
    expect((await test.control('POST', '/clock', { advance: by })).status).toBe(200);
  };

  it('tokens end, also of open sockets', async () => {
    const exp = Math.floor(Date.now() / 1000) + 7200;
    const token = jwt.sign({ user_id: 'ana', exp }, TEST_KEYS.apiSecret);
    const socket = await openSocket(test, 'ana', { authorization: token });
    await socket.first();
    await advance('1h');
    expect((await test.asClient(token, 'GET', '/users')).status).toBe(200);
    await advance('1h');
    expect(await test.asClient(token, 'GET', '/users')).toMatchObject({ status: 401, body: { code: 40 } });
    expect(await socket.closed()).toMatchObject({ code: 4001 });
  });

  it('pins and mutes end', async () => {
    await room().sendMessage({ id: 'm', text: 'hello', user_id: 'ana' });
    await test.client.pinMessage('m', 7200, 'ana');
    const ben = test.client.createToken('ben');
    const expiration = 2 * HOUR_MS;
    await test.asClient(ben, 'POST', '/moderation/mute/channel', { channel_cid: 'messaging:room', expiration });
    const seen = async (): Promise<unknown[]> => {
      const { message } = await test.client.getMessage('m');
      const { first, socket } = await openSocket(test, 'ben');
      const { me } = (await first()) as unknown as { me: { channel_mutes: unknown[] } };
      socket.terminate();
      return [message.pinned, me.channel_mutes.length];
    };
    expect(await seen()).toEqual([true, 1]);
    await advance('119m');
    expect(await seen()).toEqual([true, 1]);
    await advance('1m');
    expect(await seen()).toEqual([false, 0]);
  });

  it('faults and presets end', async () => {
    await test.control('POST', '/faults', { path: '/app', status: 500, forSeconds: 3600 });
    await test.control('POST', '/presets', { name: 'webhooks-off', seconds: 7200 });
    const left = async () => {
      const { faults } = (await test.control('GET', '/faults')).body as { faults: { endsAt: string }[] };
      const { enabled } = (await test.control('GET', '/webhooks')).body as { enabled: boolean };
      return [faults.length, enabled];
    };
    expect(await left()).toEqual([1, false]);
    await advance('1h');
    expect(await left()).toEqual([0, false]);
    const { body } = await test.control('POST', '/faults', { path: '/app', status: 500, forSeconds: 60 });
    const { endsAt } = (body as { fault: { endsAt: string } }).fault;
    expect(Date.parse(endsAt)).toBeGreaterThan(Date.now() + HOUR_MS);
    await advance('1h');
    expect(await left()).toEqual([0, true]);
  });

  it('slow mode and rate limits end', async () => {
    await room().enableSlowMode(120);
    const ana = test.client.createToken('ana');
    const send = async (): Promise<unknown> =>
      (await test.asClient(ana, 'POST', '/channels/messaging/room/message', { message: { text: 'x' } })).status;
    expect(await send()).toBe(201);
    expect(await send()).toBe(403);
    await advance('2m');
    expect(await send()).toBe(201);
    const ask = async (): Promise<number> =>
      (await test.asClient(ana, 'GET', '/channels/messaging/room/messages')).status;
    const limited = async (): Promise<number> => {
      for (let call = 0; call < 200; call += 1) if ((await ask()) === 429) return 429;
      return 200;
    };
    expect(await limited()).toBe(429);
    await advance('1m');
    expect(await ask()).not.toBe(429);
  });

  it('late deliveries leave', async () => {
    const receiver = await WebhookReceiver.start();
    await test.client.updateAppSettings({ webhook_url: receiver.url });
    await room().sendMessage({ text: 'hello', user_id: 'ana' });
    await eventually(() => (receiver.received.length > 0 ? true : undefined));
    const count = receiver.received.length;
    await test.control('POST', '/webhooks/replays', { deliveries: [1], delayMs: 600_000 });
    await advance('10m');
    await eventually(() => (receiver.received.length > count ? true : undefined));
    await receiver.close();
  });
});

describe('when the clock of the 100ms stand-in is put forward', () => {
  let clock: TestClock;
  let receiver: WebhookReceiver;
  let hms: TestHms;

  beforeEach(async () => {
    clock = new TestClock();
    receiver = await WebhookReceiver.start();
    hms = await startHms({ clock, webhookUrl: receiver.url, webhookPausesMs: [HOUR_MS, HOUR_MS] });
  });
  afterEach(async () => {
    await hms.sandbox.close();
    await receiver.close();
  });

  const join = async (): Promise<void> => {
    const { body } = await hms.call('POST', '/rooms', { name: 'a', max_duration_seconds: 7200 });
    const token = hms.appToken({ room_id: body['id'], role: 'guest', user_id: 'ana' });
    expect((await hms.control('POST', '/join', { token })).status).toBe(200);
  };

  it('sessions end that have lasted too long', async () => {
    await join();
    await eventually(() => (receiver.types().includes('peer.join.success') ? true : undefined));
    clock.putAhead(2 * HOUR_MS);
    await eventually(() => (receiver.types().includes('session.close.success') ? true : undefined));
  });

  it('deliveries that failed are tried again', async () => {
    receiver.reactions.push(500, 500, 500, 500);
    await join();
    const statesAfter = async (attempts: number): Promise<string[]> => {
      const { deliveries } = (await hms.control('GET', '/webhooks')).body as {
        deliveries: { statuses: unknown[]; state: string }[];
      };
      return deliveries.filter(({ statuses }) => statuses.length === attempts).map(({ state }) => state);
    };
    for (const attempts of [1, 2]) {
      await eventually(async () => ((await statesAfter(attempts)).length === 2 ? true : undefined));
      clock.putAhead(attempts * HOUR_MS);
    }
    await eventually(async () => ((await statesAfter(3)).length === 2 ? true : undefined));
    expect(await statesAfter(3)).toEqual(['delivered', 'delivered']);
  });
});
