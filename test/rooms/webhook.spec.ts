import { randomBytes, randomUUID } from 'node:crypto';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { Video } from '../support/video.js';
import { hmsEvent, postHmsEvent } from './hms-events.js';

interface StoredEvent {
  readonly _id: string;
  readonly type: string;
  readonly source: string;
  readonly semanticKey?: string;
  readonly expiresAt?: Date;
}

interface Delivery {
  readonly type: string;
  readonly statuses: readonly unknown[];
  readonly state: string;
}

const OLD_SECRET = randomBytes(32).toString('base64url');

describe('POST /api/webhooks/100ms', () => {
  let test: TestApp;
  let video: Video;
  let secret: string;

  beforeAll(async () => {
    video = await Video.start();
    secret = video.webhookSecret;
    test = await createTestApp({ ...video.settings, ...PATIENT, HMS_WEBHOOK_SECRETS: `${secret}, ${OLD_SECRET}` });
  });
  afterAll(async () => {
    await test.close();
    await video.close();
  });

  const inbox = () => test.database.collection<StoredEvent>('inbox');
  const keyOf = (id: string) => `100ms:${id}`;
  const post = (body: unknown, given: string | undefined = secret) => postHmsEvent(test, body, given);

  it('answers exactly 200 to either secret, once the event is stored', async () => {
    for (const given of [secret, OLD_SECRET]) {
      const event = hmsEvent('session.open.success', { room_id: 'theirs', session_id: 's' });
      const { status, body } = await post(event, given);
      expect([status, body]).toEqual([200, { ok: true }]);
      expect(await inbox().findOne({ semanticKey: keyOf(event.id) })).toMatchObject({
        source: '100ms',
        type: 'session.open.success',
      });
    }
  });

  it.each<[what: string, forge: (genuine: string) => string]>([
    ['an empty secret', () => ''],
    ['a wrong secret of the same length', (genuine) => (genuine.startsWith('a') ? 'b' : 'a') + genuine.slice(1)],
    ['half a secret', (genuine) => genuine.slice(0, genuine.length / 2)],
    ['a secret without its last character', (genuine) => genuine.slice(0, -1)],
    ['a secret with a character more', (genuine) => `${genuine}A`],
    ['the secret twice', (genuine) => `${genuine}${genuine}`],
    ['both secrets as they are configured', (genuine) => `${genuine}, ${OLD_SECRET}`],
    ['a secret in other case', (genuine) => genuine.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())],
    ['a secret as a bearer token', (genuine) => `Bearer ${genuine}`],
  ])('refuses %s, and stores nothing', async (_what, forge) => {
    const event = hmsEvent('session.open.success');
    expectError(await post(event, forge(secret)), 'WEBHOOK_SECRET_INVALID');
    expect(await inbox().countDocuments({ semanticKey: keyOf(event.id) })).toBe(0);
  });

  it('refuses a delivery without the header, before it looks at the body', async () => {
    for (const body of [hmsEvent('session.open.success'), 'no json']) {
      expectError(await postHmsEvent(test, body, undefined), 'WEBHOOK_SECRET_INVALID');
    }
  });

  it('does not take an account’s token for the secret', async () => {
    const admin = await test.createAccount({ role: 'admin' });
    const body = hmsEvent('session.open.success');
    expectError(await test.request('POST', '/api/webhooks/100ms', { as: admin, body }), 'WEBHOOK_SECRET_INVALID');
  });

  it.each(['', 'no json', '{', 'null', '[]', '"x"', '{}', '{"type":7}', '{"type":""}'])(
    'answers 400 to %j, which is no event',
    async (body) => {
      expectError(await post(body), 'MALFORMED_BODY');
    },
  );

  it('stores an event of a type that nothing handles as done', async () => {
    const event = hmsEvent('beam.recording.success', { recording_path: 's3://bucket/x' });
    expect((await post(event)).status).toBe(200);
    const stored = await inbox().findOne({ semanticKey: keyOf(event.id) });
    expect(stored).toMatchObject({ work: { status: 'idle', dueAt: null, fence: 0, doneRevision: 1 } });
    expect(Math.round(((stored?.expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(30);
  });

  it('stores the same bytes once, with an id or without, however often and by whichever secret they come', async () => {
    for (const id of [randomUUID(), undefined]) {
      const bytes = JSON.stringify({ ...hmsEvent('peer.join.success', { nonce: randomUUID() }), id });
      const before = await inbox().countDocuments();
      const copies = Array.from({ length: 20 }, (_, index) => post(bytes, index % 2 ? secret : OLD_SECRET));
      expect((await Promise.all(copies)).map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect(await inbox().countDocuments()).toBe(before + 1);
    }
  });

  it('stores the same event id in other bytes once: a replay says that it is one', async () => {
    const event = hmsEvent('peer.join.success');
    const before = await inbox().countDocuments();
    for (const again of [event, { ...event, is_replay: true }, { ...event, timestamp: '2026-01-01T00:00:00Z' }]) {
      expect((await post(again)).status).toBe(200);
    }
    expect(await inbox().countDocuments()).toBe(before + 1);
  });

  it('deals with events whose fields are of wrong types as with events about nothing', async () => {
    const hostile = { room_id: { $ne: null }, session_id: ['s'], peer_id: 7, joined_at: {}, lock_room: 'true' };
    const events = [null, 'text', [], hostile, { ...hostile, room_id: 'x'.repeat(5000) }].map((data) => ({
      ...hmsEvent('room.end.success'),
      data,
    }));
    for (const event of events) expect((await post(event)).status).toBe(200);
    const keys = events.map(({ id }) => keyOf(id));
    await eventually('all of them to be done', async () => {
      const done = { semanticKey: { $in: keys }, 'work.status': 'idle', 'work.lastError': null };
      return (await inbox().countDocuments(done)) === keys.length;
    });
  });

  it('accepts the stand-in’s own events at the first attempt, and records what they say', async () => {
    await video.sendEventsTo(test.url);
    const owner = await test.createAccount({ role: 'user' });
    const made = await test.request('POST', '/api/rooms', { as: owner });
    const { id } = made.body['room'] as { id: string };
    const { body } = await test.request('POST', `/api/rooms/${id}/token`, { as: owner });
    const joined = await video.join(body['token']);
    await video.leave(joined.body['peer_id']);
    const deliveries = await eventually('four events to be delivered', async () => {
      const all = (await video.control('GET', '/webhooks')).body['deliveries'] as Delivery[];
      return all.length === 4 && all.every(({ state }) => state !== 'pending') && all;
    });
    expect(deliveries.map(({ type }) => type).toSorted()).toEqual([
      'peer.join.success',
      'peer.leave.success',
      'session.close.success',
      'session.open.success',
    ]);
    for (const { statuses } of deliveries) expect(statuses).toEqual([200]);
    const sessionId = String(joined.body['session_id']);
    await eventually('the session to be recorded', () =>
      test.database.collection<{ _id: string }>('room_sessions').findOne({ _id: sessionId, endedAt: { $ne: null } }),
    );
  });
});

describe('POST /api/webhooks/100ms without configured secrets', () => {
  it.each(['', ',', ',,'])('accepts nobody (HMS_WEBHOOK_SECRETS=%j)', async (list) => {
    const video = await Video.start();
    const test = await createTestApp({ ...video.settings, ...PATIENT, HMS_WEBHOOK_SECRETS: list });
    for (const given of [undefined, '', ',', 'undefined', video.webhookSecret]) {
      expectError(await postHmsEvent(test, hmsEvent('session.open.success'), given), 'WEBHOOK_SECRET_INVALID');
    }
    await test.close();
    await video.close();
  });
});
