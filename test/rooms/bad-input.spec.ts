import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { PATIENT } from '../support/patience.js';
import { Video } from '../support/video.js';
import { BAD_QUERIES, BAD_ROOMS, BAD_TOKEN_REQUESTS, type BadBody, NO_BODIES, NO_ROOM_IDS } from './bad-bodies.js';
import { expectEnvelope } from './room-answers.js';

const BY_ID = [
  ['GET', ''],
  ['GET', '/usage'],
  ['POST', '/token'],
  ['POST', '/end'],
  ['POST', '/enable'],
  ['POST', '/disable'],
] as const;
const FOR_HOSTS = BY_ID.filter(([, path]) => ['/usage', '/end', '/enable', '/disable'].includes(path));

describe('bad input to the routes of rooms', () => {
  let test: TestApp;
  let video: Video;
  let scene: Scene;
  let other: SignedInAccount;
  let roomId: string;
  let providerId: string;
  let before: unknown;

  /** All that a request could leave behind: our rooms, and every call to 100ms. */
  const traces = async (): Promise<unknown> => ({
    rooms: await test.database.collection('rooms').find().sort({ _id: 1 }).toArray(),
    calls: (await video.calls()).length,
  });
  const send = (method: string, path: string, body?: string, as: SignedInAccount = scene.owner) =>
    test.request(method, path, { as, ...(body !== undefined && { body }) });

  beforeAll(async () => {
    video = await Video.start();
    test = await createTestApp({ ...video.settings, ...PATIENT, TOKEN_RATE_LIMIT: '10000' });
    scene = await createScene(test);
    other = await test.createAccount({ role: 'user' });
    const { body } = await send('POST', '/api/rooms', '{"name":"Mine"}');
    roomId = (body['room'] as { id: string }).id;
    const [stored] = await test.database.collection<{ providerId: string }>('rooms').find().toArray();
    providerId = String(stored?.providerId);
    expect(await traces()).toMatchObject({ rooms: [{ name: 'Mine', work: { status: 'idle' } }] });
  });
  beforeEach(async () => {
    before = await traces();
  });
  afterEach(async () => expect(await traces()).toEqual(before));
  afterAll(async () => {
    await test.close();
    await video.close();
  });

  const expectRefused = async (path: string, { text, field }: BadBody): Promise<void> => {
    const answer = await send('POST', path, text);
    if (field === undefined) expectEnvelope(answer, 'MALFORMED_BODY');
    else expectEnvelope(answer, 'VALIDATION_FAILED', [field]);
  };

  it.each(BAD_ROOMS)('makes no room: $what', (bad) => expectRefused('/api/rooms', bad));

  it.each(BAD_TOKEN_REQUESTS)('issues no token: $what', (bad) => expectRefused(`/api/rooms/${roomId}/token`, bad));

  it.each(NO_BODIES)('changes no room: $what', async (bad) => {
    for (const action of ['end', 'enable', 'disable']) await expectRefused(`/api/rooms/${roomId}/${action}`, bad);
  });

  it('takes no other type than JSON', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const headers = { 'content-type': type };
      const answer = await test.request('POST', '/api/rooms', { as: scene.owner, body: 'name=a', headers });
      expectEnvelope(answer, 'UNSUPPORTED_MEDIA_TYPE');
    }
  });

  it.each(BAD_QUERIES)('lists nothing: ?%s', async (query, field) => {
    for (const path of ['/api/rooms', `/api/rooms/${roomId}/usage`]) {
      expectEnvelope(await send('GET', `${path}?${query}`), 'VALIDATION_FAILED', [field]);
    }
  });

  describe.each(BY_ID)('%s /api/rooms/:roomId%s', (method, path) => {
    it.each(NO_ROOM_IDS)('does not know the room %s', async (id) => {
      expectEnvelope(await send(method, `/api/rooms/${id}${path}`), 'ROOM_NOT_FOUND');
    });

    it('does not know rooms by other ids: of 100ms, of accounts, of appointments, of channels', async () => {
      for (const id of [providerId, scene.owner.id, scene.appointment.id, scene.channelId]) {
        expectEnvelope(await send(method, `/api/rooms/${id}${path}`), 'ROOM_NOT_FOUND');
      }
    });

    it.each(['%zz', '%ff', '%c0%af'])('refuses the address with %s', async (id) => {
      expectEnvelope(await send(method, `/api/rooms/${id}${path}`), 'MALFORMED_URL');
    });

    it('refuses an id of 5,000 characters', async () => {
      expectEnvelope(await send(method, `/api/rooms/${'x'.repeat(5000)}${path}`), 'URI_TOO_LONG');
    });
  });

  it.each(FOR_HOSTS)('is for hosts only: %s /api/rooms/:roomId%s', async (method, path) => {
    expectEnvelope(await send(method, `/api/rooms/${roomId}${path}`, undefined, other), 'FORBIDDEN');
  });

  it('does not tell appointments of others from those that do not exist', async () => {
    for (const appointmentId of [scene.appointment.id, '0'.repeat(24), roomId, 'x']) {
      const answer = await send('POST', '/api/rooms', JSON.stringify({ appointmentId }), other);
      expectEnvelope(answer, 'APPOINTMENT_NOT_FOUND');
    }
  });
});

describe('input at the bounds', () => {
  let test: TestApp;
  let video: Video;
  let owner: SignedInAccount;

  beforeAll(async () => {
    video = await Video.start();
    test = await createTestApp({ ...video.settings, ...PATIENT });
    owner = await test.createAccount({ role: 'user' });
  });
  afterAll(async () => {
    await test.close();
    await video.close();
  });

  it.each<[string, Record<string, unknown>]>([
    ['a name of 100 letters', { name: 'x'.repeat(100) }],
    ['a name of 100 emoji', { name: '😀'.repeat(100) }],
    ['a name of joined emoji', { name: '👩‍⚕️'.repeat(20) }],
    ['a name that is a key of objects', { name: '__proto__' }],
    ['a name that is an operator', { name: '{"$ne":null}' }],
    ['a description of 500 emoji', { description: '😀'.repeat(500) }],
    ['the smallest numbers', { size: 0, maxDurationSeconds: 120 }],
    ['the largest numbers', { size: 2500, maxDurationSeconds: 43_200 }],
  ])('is taken as it is: %s', async (_what, body) => {
    const made = await test.request('POST', '/api/rooms', { as: owner, body });
    expect([made.status, made.body['room']]).toEqual([200, expect.objectContaining(body)]);
  });

  it('of 10 kB in a key that nobody knows is ignored, not stored', async () => {
    const body = { name: 'Small', note: 'x'.repeat(10_240) };
    expect((await test.request('POST', '/api/rooms', { as: owner, body })).status).toBe(200);
    const [stored] = await test.database.collection('rooms').find({ name: 'Small' }).toArray();
    expect(JSON.stringify(stored)).not.toContain('xxx');
  });
});
