import jwt from 'jsonwebtoken';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { rawRequest } from '../support/raw-http.js';
import { PATIENT } from '../support/patience.js';
import { Video } from '../support/video.js';

describe('video rooms', () => {
  let test: TestApp;
  let video: Video;
  let owner: SignedInAccount;
  let other: SignedInAccount;
  let admin: SignedInAccount;

  beforeAll(async () => {
    video = await Video.start();
    test = await createTestApp({ ...video.settings, ...PATIENT, TOKEN_RATE_LIMIT: '1000' });
    owner = await test.createAccount({ role: 'user' });
    other = await test.createAccount({ role: 'user' });
    admin = await test.createAccount({ role: 'admin' });
  });
  afterAll(async () => {
    await test.close();
    await video.close();
  });

  const post = (path: string, as: SignedInAccount, body?: unknown) => test.request('POST', path, { as, body });
  const create = async (as = owner, body: unknown = {}) => {
    const answer = await post('/api/rooms', as, body);
    expect(answer.status).toBe(200);
    return answer.body as { room: { id: string; status: string }; roomCodes: unknown[]; hostCode?: string };
  };
  const tokenFor = async (as: SignedInAccount, roomId: string, body?: unknown) =>
    post(`/api/rooms/${roomId}/token`, as, body);

  describe('a creation', () => {
    it.each<[what: string, headers: [string, string][], body: string]>([
      ['a JSON content type and an empty body', [['content-type', 'application/json']], ''],
      ['no body at all', [], ''],
      ['a form type and an empty body', [['content-type', 'application/x-www-form-urlencoded']], ''],
      ['an empty object', [['content-type', 'application/json']], '{}'],
      ['keys that nobody knows', [['content-type', 'application/json']], '{"template_id":"x","userId":["y"]}'],
      ['nulls', [['content-type', 'application/json']], '{"name":null,"description":null,"size":null}'],
    ])('works with %s', async (_what, headers, body) => {
      const { status, text } = await rawRequest(`${test.url}/api/rooms`, {
        method: 'POST',
        headers: [['authorization', `Bearer ${owner.token}`], ...headers],
        body,
      });
      expect([status, JSON.parse(text)]).toMatchObject([200, { success: true, room: { name: '', status: 'open' } }]);
    });

    it('answers what a home screen needs, and nothing of 100ms’s storage', async () => {
      const { status, body } = await post('/api/rooms', owner, {
        name: 'Team Meeting',
        description: 'On Mondays',
        size: 4,
      });
      expect(status).toBe(200);
      const code = expect.stringMatching(/^[a-z]{3}-[a-z]{4}-[a-z]{3}$/) as string;
      expect(body).toEqual({
        success: true,
        room: {
          id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
          name: 'Team Meeting',
          description: 'On Mondays',
          status: 'open',
          enabled: true,
          size: 4,
          createdAt: expect.any(String) as string,
        },
        roomCodes: expect.arrayContaining([
          { code, role: 'host', enabled: true },
          { code, role: 'guest', enabled: true },
        ]) as unknown[],
        guestCode: code,
        hostCode: code,
      });
    });

    it('gives 100ms a name that no other room has', async () => {
      await create(owner, { name: 'Same name' });
      await create(other, { name: 'Same name' });
      const made = (await video.calls()).filter(({ path, body }) => path === '/v2/rooms' && body?.['name']);
      const names = made.map(({ body }) => String(body?.['name'])).filter((name) => name.startsWith('same-name-'));
      expect(new Set(names).size).toBe(2);
      for (const name of names) expect(name).toMatch(/^same-name-[0-9a-f]{24}$/);
    });

    it('of a name again finds the caller’s own room, and nobody else’s', async () => {
      const first = await create(owner, { name: 'Weekly' });
      const [again, spelt] = [await create(owner, { name: 'Weekly' }), await create(owner, { name: ' weekly! ' })];
      const foreign = await create(other, { name: 'Weekly' });
      expect([again.room.id, spelt.room.id]).toEqual([first.room.id, first.room.id]);
      expect(foreign.room.id).not.toBe(first.room.id);
    });

    it('twenty times at once makes one room of one name', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => create(other, { name: 'Rush' })));
      expect(new Set(answers.map(({ room }) => room.id)).size).toBe(1);
    });
  });

  describe('a token', () => {
    const claimsOf = (token: unknown) => jwt.decode(String(token)) as Record<string, unknown>;

    it('lets its owner join as host and others as guests, whoever they say they are', async () => {
      const { room } = await create();
      const [asHost, asGuest] = [
        await tokenFor(owner, room.id, { role: 'host', userId: 'somebody' }),
        await tokenFor(other, room.id, { role: 'host', userId: owner.id }),
      ];
      expect(asHost.body).toEqual({ success: true, token: expect.any(String) as string });
      expect(await video.join(asHost.body['token'])).toMatchObject({
        status: 200,
        body: { role: 'host', user_id: owner.id },
      });
      expect(await video.join(asGuest.body['token'])).toMatchObject({
        status: 200,
        body: { role: 'guest', user_id: other.id },
      });
    });

    it('has every claim that 100ms documents', async () => {
      const { room } = await create();
      const { body } = await tokenFor(owner, room.id);
      const claims = claimsOf(body['token']);
      const now = Date.now() / 1000;
      expect(claims).toEqual({
        access_key: video.sandbox.accessKey,
        type: 'app',
        version: 2,
        room_id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
        role: 'host',
        user_id: owner.id,
        iat: expect.any(Number) as number,
        nbf: claims['iat'],
        exp: expect.any(Number) as number,
        jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      });
      expect(Number(claims['iat'])).toBeLessThanOrEqual(now - 9);
      expect(Number(claims['exp'])).toBeLessThanOrEqual(now + 3600);
    });

    it('is given to administrators as hosts', async () => {
      const { room } = await create();
      expect(claimsOf((await tokenFor(admin, room.id)).body['token'])).toMatchObject({
        role: 'host',
        user_id: admin.id,
      });
    });

    it('is refused for a role that the template does not have, before anything is signed', async () => {
      const { room } = await create();
      const { status, body } = await tokenFor(owner, room.id, { role: 'broadcaster' });
      expect([status, body['code'], body['success']]).toEqual([400, 'VALIDATION_FAILED', false]);
      expect(body['details']).toEqual([expect.objectContaining({ field: 'role' })]);
    });

    it('asks 100ms for the template once, not for each', async () => {
      const { room } = await create();
      for (let count = 0; count < 3; count += 1) await tokenFor(owner, room.id);
      const names = await video.callNames();
      expect(names.filter((name) => name.startsWith('GET /v2/templates'))).toHaveLength(1);
    });
  });

  describe('a room', () => {
    it('is listed to its owner only, newest first, page by page, from our records', async () => {
      const lister = await test.createAccount({ role: 'user' });
      const ids: string[] = [];
      for (let count = 0; count < 3; count += 1) ids.unshift((await create(lister)).room.id);
      const callsBefore = (await video.calls()).length;
      const first = await test.request('GET', '/api/rooms?limit=2', { as: lister });
      const cursor = String(first.body['nextCursor']);
      const second = await test.request('GET', `/api/rooms?limit=2&cursor=${cursor}`, { as: lister });
      const listed = [first, second].flatMap(({ body }) => body['rooms'] as { id: string }[]);
      expect(listed.map(({ id }) => id)).toEqual(ids);
      expect(second.body['nextCursor']).toBeUndefined();
      expect((await video.calls()).length).toBe(callsBefore);
    });

    it('is shown with all codes to its owner, and with the guests’ to others', async () => {
      const made = await create(owner, { name: 'Shown' });
      const own = await test.request('GET', `/api/rooms/${made.room.id}`, { as: owner });
      expect(own.body).toEqual(made);
      const foreign = await test.request('GET', `/api/rooms/${made.room.id}`, { as: other });
      expect(foreign.body).toMatchObject({ success: true, guestCode: expect.any(String) as string });
      expect(foreign.body['roomCodes']).toEqual([expect.objectContaining({ role: 'guest' })]);
      expect(JSON.stringify(foreign.body)).not.toContain(made.hostCode);
    });

    it('is disabled and enabled by its owner: others cannot, and nobody can join in between', async () => {
      const { room } = await create();
      const token = (await tokenFor(other, room.id)).body['token'];
      expect((await post(`/api/rooms/${room.id}/disable`, other)).body).toMatchObject({
        code: 'FORBIDDEN',
        success: false,
      });
      for (let count = 0; count < 2; count += 1) {
        expect((await post(`/api/rooms/${room.id}/disable`, owner)).body).toEqual({ success: true });
      }
      expect((await tokenFor(owner, room.id)).body).toMatchObject({ code: 'ROOM_NOT_OPEN', statusCode: 403 });
      expect((await video.join(token)).status).not.toBe(200);
      expect((await post(`/api/rooms/${room.id}/enable`, admin)).body).toEqual({ success: true });
      expect((await video.join(token)).status).toBe(200);
    });

    it('is ended by its owner for good: everybody is out, and its name is free', async () => {
      const { room } = await create(owner, { name: 'Last time' });
      const token = (await tokenFor(other, room.id)).body['token'];
      expect((await video.join(token)).status).toBe(200);
      expect((await post(`/api/rooms/${room.id}/end`, other)).body).toMatchObject({ code: 'FORBIDDEN' });
      for (let count = 0; count < 2; count += 1) {
        expect((await post(`/api/rooms/${room.id}/end`, owner)).body).toEqual({ success: true });
      }
      expect((await video.join(token)).status).not.toBe(200);
      expect((await post(`/api/rooms/${room.id}/enable`, owner)).body).toMatchObject({ code: 'ROOM_NOT_OPEN' });
      expect((await tokenFor(owner, room.id)).body).toMatchObject({ code: 'ROOM_NOT_OPEN' });
      const shown = await test.request('GET', `/api/rooms/${room.id}`, { as: owner });
      expect(shown.body['room']).toMatchObject({ status: 'ended', enabled: false });
      expect((await create(owner, { name: 'Last time' })).room.id).not.toBe(room.id);
    });
  });
});
