import { TestClock } from '../../clock/test-clock.js';
import { eventually } from '../../http/testing/eventually.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

interface Event {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

describe('webhooks', () => {
  let test: TestSandbox;
  let receiver: WebhookReceiver;
  let nowMs = 0;
  let roomId: string;

  beforeEach(async () => {
    nowMs = Date.parse('2026-01-01T00:00:00.000Z');
    receiver = await WebhookReceiver.start();
    test = await startForTest({
      clock: new TestClock(() => new Date(nowMs)),
      webhookUrl: receiver.url,
      webhookSecret: 'webhook-secret',
      webhookPausesMs: [1, 2, 3],
    });
    roomId = String((await test.call('POST', '/rooms', { name: 'a', max_duration_seconds: 600 })).body.id);
  });
  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const join = async (user = 'ana'): Promise<string> => {
    const token = test.appToken({ room_id: roomId, role: 'guest', user_id: user });
    return String((await test.control('POST', '/join', { token, name: 'Ana' })).body.peer_id);
  };
  /** By type, because no order is promised. */
  const received = async (count: number): Promise<Map<string, Event>> => {
    await eventually(() => (receiver.received.length >= count ? true : undefined));
    expect(receiver.received).toHaveLength(count);
    const events = receiver.received.map(({ body }) => JSON.parse(body.toString()) as Event);
    return new Map(events.map((event) => [event.type, event]));
  };
  const settled = (count: number): Promise<object[]> =>
    eventually(async () => {
      const { deliveries } = (await test.control('GET', '/webhooks')).body as { deliveries: { state: string }[] };
      const done = deliveries.filter(({ state }) => state !== 'pending');
      return done.length >= count ? done : undefined;
    });

  it('tell of who comes and goes, and of the session', async () => {
    const peerId = await join();
    nowMs += 90_500;
    await test.control('POST', '/leave', { peer_id: peerId });
    const events = await received(4);
    const session = {
      room_id: roomId,
      room_name: 'a',
      session_id: expect.stringMatching(/^[0-9a-f]{24}$/),
      template_id: test.sandbox.templateId,
      session_started_at: '2026-01-01T00:00:00.000000000Z',
    };
    const peer = {
      ...session,
      peer_id: peerId,
      user_id: 'ana',
      user_name: 'Ana',
      user_data: '',
      role: 'guest',
      joined_at: '2026-01-01T00:00:00.000000000Z',
      type: 'regular',
    };
    const over = '2026-01-01T00:01:30.500000000Z';
    expect(events.get('session.open.success')).toEqual({
      version: '2.0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      account_id: expect.any(String),
      app_id: expect.any(String),
      timestamp: '2026-01-01T00:00:00.000000000Z',
      type: 'session.open.success',
      data: session,
    });
    expect(events.get('peer.join.success')?.data).toEqual(peer);
    expect(events.get('peer.leave.success')?.data).toEqual({ ...peer, left_at: over, duration: 90.5, reason: 'left' });
    expect(events.get('session.close.success')?.data).toEqual({
      ...session,
      session_duration: 90.5,
      session_stopped_at: over,
    });
    expect(receiver.received[0]?.headers).toMatchObject({
      'x-webhook-secret': 'webhook-secret',
      'content-type': 'application/json',
    });
  });

  it('tell that a room was ended, and why', async () => {
    await join();
    await test.call('POST', `/active-rooms/${roomId}/end-room`, { lock: true, reason: 'over' });
    const events = await received(5);
    expect(events.get('room.end.success')?.data).toMatchObject({ lock_room: true, reason: 'over', source: 'api' });
    expect(events.get('peer.leave.success')?.data).toMatchObject({ reason: 'over' });
    expect(events.has('session.close.success')).toBe(true);
  });

  it('tell of a session that ended by itself, even when nobody looks', async () => {
    await join();
    nowMs += 600_000;
    const events = await received(4);
    expect(events.get('session.close.success')?.data).toMatchObject({ session_duration: 600 });
  });

  it('do not tell of what was refused, nor of rooms', async () => {
    await test.control('POST', '/join', { token: test.appToken({ room_id: roomId, role: 'king' }) });
    await test.call('POST', `/rooms/${roomId}`, { enabled: false });
    expect((await test.control('GET', '/webhooks')).body.deliveries).toEqual([]);
  });

  it.each([201, 204, 302, 400, 500, 'reset'] as const)(
    'are tried three more times after %s, under one id',
    async (reaction) => {
      receiver.reactions.push(...Array.from({ length: 8 }, () => reaction));
      await join();
      const status = reaction === 'reset' ? 'network' : reaction;
      const failed = { state: 'failed', attempts: 4, statuses: [status, status, status, status] };
      expect(await settled(2)).toMatchObject([failed, failed]);
      const ids = receiver.received.map(({ body }) => (JSON.parse(body.toString()) as Event).id);
      expect(ids).toHaveLength(8);
      expect(new Set(ids).size).toBe(2);
    },
  );

  it('stop at the first 200', async () => {
    receiver.reactions.push(201, 500);
    await join();
    const deliveries = await settled(2);
    expect(deliveries).toMatchObject([{ state: 'delivered' }, { state: 'delivered' }]);
    expect(receiver.received).toHaveLength(4);
  });

  it('are not sent while they are switched off, and the list says so', async () => {
    expect((await test.control('PUT', '/webhooks', { enabled: false })).body).toMatchObject({ enabled: false });
    await join();
    await test.control('PUT', '/webhooks', { enabled: true });
    await join('ben');
    expect(await settled(3)).toMatchObject([{ state: 'suppressed' }, { state: 'suppressed' }, { state: 'delivered' }]);
    expect(receiver.received).toHaveLength(1);
  });

  describe('by hand', () => {
    const send = (body: object): ReturnType<TestSandbox['control']> => test.control('POST', '/webhooks', body);
    const event = { type: 'peer.join.success', data: { room_id: 'x' } };

    it('send any event in its envelope and tell what the receiver answered', async () => {
      receiver.reactions.push(503);
      expect((await send({ event, id: 'mine' })).body).toEqual({ deliveries: [{ status: 503, body: 'answer 503' }] });
      expect((await received(1)).get(event.type)).toMatchObject({ ...event, version: '2.0', id: 'mine' });
    });

    it('send it twice, or with another secret or none', async () => {
      await send({ event, twice: true });
      await send({ event, wrongSecret: true });
      await send({ event, noSecret: true });
      await received(4);
      const ids = receiver.received.map(({ body }) => (JSON.parse(body.toString()) as Event).id);
      expect(new Set(ids).size).toBe(3);
      expect(receiver.received.map(({ headers }) => headers['x-webhook-secret'])).toEqual([
        'webhook-secret',
        'webhook-secret',
        'not webhook-secret',
        undefined,
      ]);
    });
  });
});
