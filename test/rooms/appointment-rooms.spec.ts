import jwt from 'jsonwebtoken';
import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { PATIENT } from '../support/patience.js';
import { Video } from '../support/video.js';

const MINUTE_MS = 60_000;

describe('the room of an appointment', () => {
  let test: TestApp;
  let video: Video;
  let scene: Scene;
  let outsider: SignedInAccount;

  beforeAll(async () => {
    video = await Video.start();
    test = await createTestApp({ ...video.settings, ...PATIENT, TOKEN_RATE_LIMIT: '1000' });
    scene = await createScene(test);
    outsider = await test.createAccount({ role: 'vet' });
  });
  afterAll(async () => {
    await test.close();
    await video.close();
  });

  const create = (as: SignedInAccount, appointmentId: string) =>
    test.request('POST', '/api/rooms', { as, body: { appointmentId } });
  const tokenFor = (as: SignedInAccount, roomId: unknown, body: unknown = { role: 'host' }) =>
    test.request('POST', `/api/rooms/${String(roomId)}/token`, { as, body });
  const idOf = ({ body }: { body: Record<string, unknown> }) => (body['room'] as { id: string }).id;
  /** An appointment of the scene's people that begins in so many minutes, lasts 30 and opens 5 before. */
  async function appointmentIn(minutes: number): Promise<string> {
    const { status, body } = await test.request('POST', '/api/appointments', {
      as: scene.vet,
      body: {
        petOwnerId: scene.owner.id,
        vetId: scene.vet.id,
        appointmentTime: new Date(Date.now() + minutes * MINUTE_MS).toISOString(),
        durationMinutes: 30,
        activationMinutes: 5,
      },
    });
    expect(status).toBe(201);
    return String(body['id']);
  }

  it('is one for all participants, without codes, and does not exist for others', async () => {
    const appointmentId = await appointmentIn(0);
    const made = await create(scene.owner, appointmentId);
    expect(made.body).toEqual({
      success: true,
      room: expect.objectContaining({ appointmentId, status: 'open' }) as unknown,
      roomCodes: [],
    });
    const again = await create(scene.vet, appointmentId);
    expect(idOf(again)).toBe(idOf(made));
    expect((await create(outsider, appointmentId)).body).toMatchObject({ code: 'APPOINTMENT_NOT_FOUND' });
    const roomId = idOf(made);
    const asOutsider = { as: outsider };
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/usage'],
      ['POST', '/token'],
      ['POST', '/end'],
      ['POST', '/enable'],
      ['POST', '/disable'],
    ] as const) {
      const [foreign, missing] = [
        await test.request(method, `/api/rooms/${roomId}${path}`, asOutsider),
        await test.request(method, `/api/rooms/${'0'.repeat(24)}${path}`, asOutsider),
      ];
      expect([foreign.status, foreign.body['code']]).toEqual([404, 'ROOM_NOT_FOUND']);
      expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
    }
    expect((await video.callNames()).filter((name) => name.includes('room-codes'))).toEqual([]);
  });

  it('has the vet for host, and the pet owner for guest, whatever they wish', async () => {
    const roomId = idOf(await create(scene.owner, await appointmentIn(0)));
    for (const [as, role] of [
      [scene.vet, 'host'],
      [scene.owner, 'guest'],
    ] as const) {
      const { body } = await tokenFor(as, roomId);
      expect(await video.join(body['token'])).toMatchObject({ status: 200, body: { role, user_id: as.id } });
    }
    expect((await test.request('POST', `/api/rooms/${roomId}/end`, { as: scene.owner })).body).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect((await test.request('POST', `/api/rooms/${roomId}/end`, { as: scene.vet })).status).toBe(200);
  });

  it.each([
    ['before it opens', 6],
    ['after it has closed', -31],
  ])('lets nobody join %s', async (_when, minutes) => {
    const roomId = idOf(await create(scene.vet, await appointmentIn(minutes)));
    for (const as of [scene.vet, scene.owner]) {
      expect((await tokenFor(as, roomId)).body).toMatchObject({ code: 'ROOM_NOT_OPEN', success: false });
    }
  });

  it('is open activationMinutes before, and its tokens end with it', async () => {
    const appointmentId = await appointmentIn(4);
    const roomId = idOf(await create(scene.owner, appointmentId));
    const { body } = await tokenFor(scene.owner, roomId);
    const { exp = 0 } = jwt.decode(String(body['token'])) as jwt.JwtPayload;
    const appointment = await test.request('GET', `/api/appointments/${appointmentId}`, { as: scene.owner });
    const begins = Date.parse(String(appointment.body['appointmentTime']));
    expect(exp).toBe(Math.floor((begins + 30 * MINUTE_MS) / 1000));
  });

  it('closes when the practice ends the chat', async () => {
    const appointmentId = await appointmentIn(0);
    const roomId = idOf(await create(scene.owner, appointmentId));
    await test.request('POST', '/api/chat/channels', {
      as: scene.vet,
      body: {
        appointmentId,
        petOwnerId: scene.owner.id,
        vetId: scene.vet.id,
        appointmentTime: new Date().toISOString(),
      },
    });
    expect((await tokenFor(scene.owner, roomId)).status).toBe(200);
    await test.request('POST', `/api/chat/channels/appointment-${appointmentId}/end`, { as: scene.vet });
    expect((await tokenFor(scene.owner, roomId)).body).toMatchObject({ code: 'ROOM_NOT_OPEN' });
  });

  it('is gone with the appointment', async () => {
    const appointmentId = await appointmentIn(0);
    const roomId = idOf(await create(scene.owner, appointmentId));
    expect((await tokenFor(scene.owner, roomId)).status).toBe(200);
    await test.request('DELETE', `/api/appointments/${appointmentId}`, { as: scene.vet });
    for (const as of [scene.owner, scene.vet]) {
      expect((await tokenFor(as, roomId)).body).toMatchObject({ code: 'ROOM_NOT_FOUND' });
      expect((await create(as, appointmentId)).body).toMatchObject({ code: 'APPOINTMENT_NOT_FOUND' });
    }
  });

  it('can be made anew after it was ended', async () => {
    const appointmentId = await appointmentIn(0);
    const first = idOf(await create(scene.vet, appointmentId));
    await test.request('POST', `/api/rooms/${first}/end`, { as: scene.vet });
    const second = idOf(await create(scene.vet, appointmentId));
    expect(second).not.toBe(first);
    expect((await tokenFor(scene.owner, second)).status).toBe(200);
  });
});
