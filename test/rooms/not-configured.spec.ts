import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { nameOf, routesOf } from '../support/routes.js';
import { expectEnvelope } from './room-answers.js';

const ROOM_ID = '6740a1f2c3d4e5f60718293b';
const ROUTES = [
  ['POST', '/api/rooms'],
  ['GET', '/api/rooms'],
  ['GET', `/api/rooms/${ROOM_ID}`],
  ['POST', `/api/rooms/${ROOM_ID}/token`],
  ['POST', `/api/rooms/${ROOM_ID}/end`],
  ['POST', `/api/rooms/${ROOM_ID}/enable`],
  ['POST', `/api/rooms/${ROOM_ID}/disable`],
  ['GET', `/api/rooms/${ROOM_ID}/usage`],
] as const;

describe('a server without the settings of 100ms', () => {
  let test: TestApp;
  let scene: Scene;

  beforeAll(async () => {
    test = await createTestApp();
    scene = await createScene(test);
  });
  afterAll(() => test.close());

  it('is asked for every route of rooms here', () => {
    const asked = ROUTES.map(([method, path]) => `${method} ${path.replace(ROOM_ID, ':roomId')}`);
    const existing = routesOf(test).filter(({ path }) => path.startsWith('/api/rooms'));
    expect(asked.toSorted()).toEqual(existing.map(nameOf).toSorted());
  });

  it.each(ROUTES)('says so to whoever is signed in: %s %s', async (method, path) => {
    for (const as of [scene.owner, scene.vet, await test.createAccount({ role: 'admin' })]) {
      const answer = await test.request(method, path, { as, ...(method === 'POST' && { body: {} }) });
      expectEnvelope(answer, 'VIDEO_NOT_CONFIGURED');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it.each(ROUTES)('does not say so to strangers: %s %s', async (method, path) => {
    expectEnvelope(await test.request(method, path), 'UNAUTHORIZED');
  });

  it('stores no room', async () => {
    expect(await test.database.collection('rooms').countDocuments()).toBe(0);
  });

  it.each([[''], ['undefined'], ['null']])('takes no event of 100ms with the secret %j', async (secret) => {
    const headers = { 'x-webhook-secret': secret };
    const answer = await test.request('POST', '/api/webhooks/100ms', { headers, body: { type: 'peer.join.success' } });
    expectEnvelope(answer, 'WEBHOOK_SECRET_INVALID');
  });

  it('does everything else: it is ready, issues chat tokens and opens the chats of appointments', async () => {
    expect((await test.request('GET', '/health/ready')).status).toBe(200);
    const token = await test.request('POST', '/api/chat/token', { as: scene.owner, body: { userId: scene.owner.id } });
    expect([token.status, typeof token.body['token']]).toEqual([200, 'string']);
    expect((await scene.openChannel()).status).toBe(200);
  });
});
