import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { Video } from '../support/video.js';

/** From another address each time, as behind a proxy: the limit counts by address. */
let lastAddress = 0;
const fromElsewhere = () => ({ 'x-forwarded-for': `198.51.100.${(lastAddress += 1)}` });

describe('callers without an account', () => {
  let test: TestApp;
  let video: Video;

  beforeAll(async () => {
    video = await Video.start();
    test = await createTestApp({ ...video.settings, ...PATIENT, HMS_ALLOW_GUESTS: 'true', TRUST_PROXY: '1' });
  });
  afterAll(async () => {
    await test.close();
    await video.close();
  });

  const create = async (headers = fromElsewhere(), body?: unknown) =>
    test.request('POST', '/api/rooms', { headers, body });
  const idOf = ({ body }: { body: Record<string, unknown> }) => (body['room'] as { id: string }).id;

  it('make a small room, and get its guest code only', async () => {
    const { status, body } = await create(fromElsewhere(), { name: 'Home', size: 2000, maxDurationSeconds: 40_000 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      guestCode: expect.any(String) as string,
      room: { size: 10, maxDurationSeconds: 3600, name: 'Home' },
      roomCodes: [{ role: 'guest' }],
    });
    expect(body['hostCode']).toBeUndefined();
    expect(Date.parse((body['room'] as { expiresAt: string }).expiresAt)).toBeLessThanOrEqual(Date.now() + 3_600_500);
    expect((await video.control('POST', '/token', { code: body['guestCode'] })).status).toBe(200);
  });

  it('get a guest’s token under a new id of the server’s making, whatever they wish', async () => {
    const roomId = idOf(await create());
    const request = () =>
      test.request('POST', `/api/rooms/${roomId}/token`, {
        headers: fromElsewhere(),
        body: { role: 'host', userId: 'sample-vet' },
      });
    const joined = [
      await video.join((await request()).body['token']),
      await video.join((await request()).body['token']),
    ];
    const ids = joined.map(({ body }) => String(body['user_id']));
    for (const { status, body } of joined) expect([status, body['role']]).toEqual([200, 'guest']);
    for (const id of ids) expect(id).toMatch(/^guest:[0-9a-f]{24}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('cannot list, read, end, enable, disable or count', async () => {
    const roomId = idOf(await create());
    for (const [method, path] of [
      ['GET', ''],
      ['GET', `/${roomId}`],
      ['GET', `/${roomId}/usage`],
      ['POST', `/${roomId}/end`],
      ['POST', `/${roomId}/enable`],
      ['POST', `/${roomId}/disable`],
    ] as const) {
      const { status, body } = await test.request(method, `/api/rooms${path}`);
      expect([status, body['code']]).toEqual([401, 'UNAUTHORIZED']);
    }
  });

  it('have no part in appointments', async () => {
    const scene = await createScene(test);
    const appointmentId = scene.appointment.id;
    expect((await create(fromElsewhere(), { appointmentId })).body).toMatchObject({ code: 'APPOINTMENT_NOT_FOUND' });
    const made = await test.request('POST', '/api/rooms', { as: scene.vet, body: { appointmentId } });
    const { body } = await test.request('POST', `/api/rooms/${idOf(made)}/token`, { headers: fromElsewhere() });
    expect(body).toMatchObject({ code: 'ROOM_NOT_FOUND' });
  });

  it('with a token that is not valid are refused, not taken for guests', async () => {
    const headers = { ...fromElsewhere(), authorization: 'Bearer not.a.token' };
    expect((await test.request('POST', '/api/rooms', { headers })).body).toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('have ten calls an hour from one address, over rooms and tokens together', async () => {
    const headers = fromElsewhere();
    const roomId = idOf(await create(headers));
    for (let count = 0; count < 9; count += 1) {
      expect((await test.request('POST', `/api/rooms/${roomId}/token`, { headers })).status).toBe(200);
    }
    const refused = await create(headers);
    expect([refused.status, refused.body['code']]).toEqual([429, 'RATE_LIMITED']);
    expect(refused.headers.get('ratelimit-limit')).toBe('10');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await create()).status).toBe(200);
  });

  it('lose their room after an hour, with everybody in it', async () => {
    const roomId = idOf(await create());
    const { body } = await test.request('POST', `/api/rooms/${roomId}/token`, { headers: fromElsewhere() });
    expect((await video.join(body['token'])).status).toBe(200);
    // Over by the server's clock, too, which goes by the database's.
    const past = new Date(Date.now() - 60_000);
    await test.database
      .collection<{ _id: string }>('rooms')
      .updateOne({ _id: roomId }, { $set: { expiresAt: past, 'work.dueAt': past } });
    const later = await test.request('POST', `/api/rooms/${roomId}/token`, { headers: fromElsewhere() });
    expect(later.body).toMatchObject({ code: 'ROOM_NOT_OPEN' });
    await eventually('the end of the room', async () => {
      const ended = { _id: roomId, endedAt: { $ne: null }, enabled: false };
      return (await test.database.collection<{ _id: string }>('rooms').countDocuments(ended)) === 1;
    });
    expect((await video.join(body['token'])).status).not.toBe(200);
  });
});

describe('callers without an account, unless they are allowed', () => {
  it('are refused on every route', async () => {
    const video = await Video.start();
    const test = await createTestApp({ ...video.settings, ...PATIENT });
    const owner = await test.createAccount({ role: 'user' });
    const roomId = idOf(await test.request('POST', '/api/rooms', { as: owner }));
    for (const path of ['/api/rooms', `/api/rooms/${roomId}/token`]) {
      expect((await test.request('POST', path)).body).toMatchObject({ code: 'UNAUTHORIZED', success: false });
    }
    await test.close();
    await video.close();
  });

  const idOf = ({ body }: { body: Record<string, unknown> }) => (body['room'] as { id: string }).id;
});
