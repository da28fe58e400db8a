import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { type DistantDatabase, startDistantDatabase } from '../support/distant-database.js';
import { eventually } from '../support/eventually.js';
import type { ProxyMode } from '../support/tcp-proxy.js';
import { PATIENT } from '../support/patience.js';
import { Video } from '../support/video.js';
import { hmsEvent, postHmsEvent } from './hms-events.js';

/** As many as the real ones. They leave the database time to come back before the last attempt. */
const PAUSES_MS = [500, 2000, 5000];

interface Delivery {
  readonly type: string;
  readonly statuses: readonly unknown[];
  readonly state: string;
}

describe('events of 100ms while the database is away', () => {
  let database: DistantDatabase;
  let video: Video;
  let test: TestApp;
  let owner: SignedInAccount;

  beforeAll(async () => {
    database = await startDistantDatabase();
    video = await Video.start(undefined, PAUSES_MS);
    test = await createTestApp({ ...video.settings, ...PATIENT, ...database.settings });
    owner = await test.createAccount({ role: 'user' });
  });
  afterEach(() => database.recover(test));
  afterAll(async () => {
    await test.close();
    await video.close();
    await database.close();
  });

  const deliveries = async () => (await video.control('GET', '/webhooks')).body['deliveries'] as Delivery[];

  it.each<ProxyMode>(['away', 'silent'])('(%s) are answered 503, and 100ms’s repetition brings them', async (mode) => {
    const made = await test.request('POST', '/api/rooms', { as: owner });
    const { id } = made.body['room'] as { id: string };
    const { body } = await test.request('POST', `/api/rooms/${id}/token`, { as: owner });
    await video.sendEventsTo(test.url);
    const before = (await deliveries()).length;
    database.setMode(mode);
    const joined = await video.join(body['token']);
    const refused = await eventually('both events to be refused', async () => {
      const sent = (await deliveries()).slice(before);
      return sent.length === 2 && sent.every(({ statuses }) => statuses.length > 0) && sent;
    });
    for (const { statuses } of refused) expect(statuses[0]).toBe(503);
    database.setMode('pass');
    await eventually(
      'both events to be delivered',
      async () => (await deliveries()).slice(before).every(({ state }) => state === 'delivered'),
      20_000,
    );
    const visit = { _id: `${String(joined.body['session_id'])}:${String(joined.body['peer_id'])}` };
    const visits = test.database.collection<{ _id: string }>('room_visits');
    expect(await eventually('the visit', () => visits.findOne(visit))).toMatchObject({ userId: owner.id, roomId: id });
  });

  it('are not refused for their secret, nor accepted without one', async () => {
    database.setMode('away');
    const event = hmsEvent('peer.join.success');
    const answer = await postHmsEvent(test, event, video.webhookSecret);
    expect([answer.status, answer.body['code']]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await postHmsEvent(test, event, 'x'.repeat(43))).body).toMatchObject({ code: 'WEBHOOK_SECRET_INVALID' });
  });
});
