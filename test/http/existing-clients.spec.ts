import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { ask, createWithProfile, FORM } from '../users/profiles.js';
import { sendRaw } from './raw-request.js';

/** What existing clients send beside what a route needs. None of it may stop them. */
describe('a request of an existing client', () => {
  let test: TestApp;
  let scene: Scene;
  let customer: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, TOKEN_RATE_LIMIT: '1000' });
    scene = await createScene(test);
    customer = await test.createAccount({ role: 'customer', customerId: 1001 });
  });
  afterAll(() => test.close());

  const fresh = (): object => ({
    email: `a${Math.random().toString(36).slice(2)}@example.com`,
    password: 'a long sentence',
    fullName: 'Robin Berg',
  });
  const opening = () => ({
    appointmentId: scene.appointment.id,
    petOwnerId: scene.owner.id,
    vetId: scene.vet.id,
    appointmentTime: scene.appointment.appointmentTime,
  });
  const unknown = { extra: { a: [1] }, admin: true, role: 'admin', customerId: 7, toString: 1, constructor: 'x' };

  describe('may have unknown keys in its body, which change nothing', () => {
    it.each<[string, string, () => { as?: SignedInAccount; body: object }, number]>([
      ['POST', '/api/chat/token', () => ({ as: scene.owner, body: { userId: scene.owner.id } }), 200],
      ['POST', '/stream-chat/token', () => ({ as: customer, body: { customer_id: 1001 } }), 200],
      ['POST', '/stream-chat-token', () => ({ as: customer, body: { customer_id: 1001 } }), 200],
      ['POST', '/api/chat/channels', () => ({ as: scene.owner, body: opening() }), 200],
      ['POST', '/api/auth/signup', () => ({ body: fresh() }), 201],
      ['PUT', '/api/auth/onboarding', () => ({ as: customer, body: FORM }), 200],
    ])('%s %s', async (method, path, request, expected) => {
      const { as, body } = request();
      const { status } = await test.request(method, path, { ...(as && { as }), body: { ...body, ...unknown } });
      expect(status).toBe(expected);
      if (!as) return;
      const account = await test.database.collection('users').findOne({ _id: as.id as never });
      expect([account?.['role'], account?.['customerId']]).toEqual([as.role, as.customerId]);
    });

    it('POST /api/auth/login and /session', async () => {
      const account = fresh();
      const { body: made } = await test.request('POST', '/api/auth/signup', { body: { ...account, role: 'admin' } });
      expect(made['user']).toMatchObject({ role: 'user' });
      for (const path of ['login', 'session'])
        expect((await test.request('POST', `/api/auth/${path}`, { body: { ...account, ...unknown } })).status).toBe(
          200,
        );
    });

    it('on routes that are ours they are refused', async () => {
      const body = { ...opening(), appointmentId: undefined };
      expect((await test.request('POST', '/api/appointments', { as: scene.vet, body })).status).toBe(201);
      for (const key of ['extra', 'toString'])
        expectError(
          await test.request('POST', '/api/appointments', { as: scene.vet, body: { ...body, [key]: 1 } }),
          'VALIDATION_FAILED',
        );
    });
  });

  it.each([
    '/api/users',
    '/api/users/friends',
    '/api/users/friend-requests',
    '/api/users/outgoing-friend-requests',
    '/api/users/notifications',
    '/api/chat/channels',
    '/api/chats/token',
  ])('may have unknown keys in its query: GET %s', async (path) => {
    for (const query of ['_=1700000000000', 'page=2&sort[name]=asc&toString=1&constructor=x', '$where=1&$where=2']) {
      const { status } = await test.request('GET', `${path}?${query}`, { as: scene.owner });
      expect([query, status]).toEqual([query, 200]);
    }
  });

  describe('may name any time for the channel, or none: the record decides', () => {
    it.each([
      ['with an offset', '2026-11-21T14:00:00+01:00'],
      ['without one', '2026-11-21T13:00:00'],
      ['without seconds', '2026-11-21T13:00'],
      ['with many digits', '2026-11-21T13:00:00.123456Z'],
      ['without dashes', '20261121T130000Z'],
      ['a day', '2026-11-21'],
      ['none', undefined],
      ['null', null],
    ])('%s', async (_case, appointmentTime) => {
      const body = { ...opening(), appointmentTime };
      const { status } = await test.request('POST', '/api/chat/channels', { as: scene.owner, body });
      expect(status).toBe(200);
      const record = await test.database.collection('appointments').findOne({ _id: scene.appointment.id as never });
      expect(record?.['appointmentTime']).toEqual(new Date(scene.appointment.appointmentTime));
    });

    it.each([
      ['tomorrow'],
      ['21.11.2026'],
      [1_795_262_400_000],
      [''],
      [`2026-11-21T13:00:00.${'1'.repeat(60)}Z`],
      [{}],
    ])('but what is no time is refused: %j', async (appointmentTime) => {
      const body = { ...opening(), appointmentTime };
      expectError(await test.request('POST', '/api/chat/channels', { as: scene.owner, body }), 'VALIDATION_FAILED');
    });
  });

  describe('may have an empty body', () => {
    const types = [
      '',
      'application/json',
      'application/json; charset=utf-8',
      'text/plain;charset=UTF-8',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
      'nonsense',
      '/',
    ];

    it.each(types.flatMap((type) => [[type, 'of length 0'] as const, [type, 'chunked'] as const]))(
      'sent as "%s", %s',
      async (type, how) => {
        const [from, to] = [await createWithProfile(test), await createWithProfile(test)];
        const head = [
          `Host: a`,
          `Authorization: Bearer ${to.token}`,
          'Connection: close',
          ...(type ? [`Content-Type: ${type}`] : []),
          how === 'chunked' ? 'Transfer-Encoding: chunked' : 'Content-Length: 0',
        ];
        const id = String((await ask(test, from, to)).body['id']);
        const body = how === 'chunked' ? '0\r\n\r\n' : '';
        const send = (method: string, path: string) =>
          sendRaw(test.url, `${method} ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body}`);
        expect((await send('PUT', `/api/users/friend-request/${id}/accept`)).status).toBe(200);
        expect((await send('DELETE', `/api/users/friends/${from.id}`)).status).toBe(200);
        expect((await send('POST', `/api/users/friend-request/${from.id}`)).status).toBe(201);
        expect((await send('POST', '/api/auth/logout')).status).toBe(200);
      },
    );
  });

  it('may end its path with a slash, also before a query', async () => {
    const as = scene.owner;
    for (const path of ['/api/users/', '/api/users/friends/?limit=1', '/api/chat/channels/', '/api/chats/token/'])
      expect([path, (await test.request('GET', path, { as })).status]).toEqual([path, 200]);
    const body = { userId: as.id };
    expect((await test.request('POST', '/api/chat/token/', { as, body })).status).toBe(200);
    const other = await createWithProfile(test);
    expect((await test.request('POST', `/api/users/friend-request/${other.id}/`, { as })).status).toBe(201);
    const wrong = await test.request('DELETE', '/api/chat/token/', { as });
    expectError(wrong, 'METHOD_NOT_ALLOWED');
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, POST');
  });
});
