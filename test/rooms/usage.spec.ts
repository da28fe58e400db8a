import { type Joined, UsageScene } from './usage-scene.js';

describe('GET /api/rooms/:roomId/usage', () => {
  let scene: UsageScene;

  beforeAll(async () => {
    scene = await UsageScene.start();
  });
  afterAll(() => scene.close());

  /** A meeting of the owner’s alone. */
  async function meet(roomId: string, minutes: number): Promise<Joined> {
    const joined = await scene.join(scene.owner, roomId);
    scene.pass(minutes);
    await scene.leave(joined);
    await scene.complete(joined.session_id);
    return joined;
  }

  it('counts who was there and how long, for each person and session', async () => {
    const { owner, other } = scene;
    const { id } = await scene.makeRoom();
    const host = await scene.join(owner, id);
    scene.pass(5);
    const guest = await scene.join(other, id);
    scene.pass(10);
    await scene.leave(guest);
    scene.pass(5.5);
    await scene.leave(host);
    const { startedAt, endedAt } = await scene.complete(host.session_id);

    const { status, headers, body } = await scene.usage(id);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    const people = [
      { userId: owner.id, minutes: 20.5 },
      { userId: other.id, minutes: 10 },
    ];
    expect(body).toEqual({
      roomId: id,
      minutes: 30.5,
      people,
      sessions: [
        {
          id: host.session_id,
          startedAt: startedAt.toISOString(),
          endedAt: endedAt?.toISOString(),
          minutes: 30.5,
          people,
        },
      ],
    });
    expect((endedAt?.getTime() ?? 0) - startedAt.getTime()).toBe(20.5 * 60_000);
  });

  it('counts two devices of a person twice, and everybody with a room code as one', async () => {
    const { owner, video } = scene;
    const { id } = await scene.makeRoom();
    const shown = await scene.test.request('GET', `/api/rooms/${id}`, { as: owner });
    const peers = [await scene.join(owner, id), await scene.join(owner, id)];
    for (let count = 0; count < 3; count += 1) {
      const { body } = await video.control('POST', '/token', { code: shown.body['guestCode'] });
      peers.push((await video.join(body['token'])).body as unknown as Joined);
    }
    scene.pass(2);
    for (const peer of peers) await scene.leave(peer);
    await scene.complete(String(peers[0]?.session_id));
    expect((await scene.usage(id)).body).toMatchObject({
      minutes: 10,
      people: [
        { userId: null, minutes: 6 },
        { userId: owner.id, minutes: 4 },
      ],
    });
  });

  it('ends everybody’s minutes when the room is ended', async () => {
    const { owner, other, test } = scene;
    const { id } = await scene.makeRoom();
    const { session_id } = await scene.join(owner, id);
    await scene.join(other, id);
    scene.pass(7);
    expect((await test.request('POST', `/api/rooms/${id}/end`, { as: owner })).status).toBe(200);
    await scene.complete(session_id);
    scene.pass(7);
    expect((await scene.usage(id)).body).toMatchObject({ minutes: 14, sessions: [{ minutes: 14 }] });
  });

  it('shows a session that lasts without an end', async () => {
    const { id } = await scene.makeRoom();
    const joined = await scene.join(scene.owner, id);
    await scene.recorded(joined.session_id);
    await scene.handled();
    const { body } = await scene.usage(id);
    expect(body['sessions']).toMatchObject([{ endedAt: null, people: [{ userId: scene.owner.id }] }]);
  });

  it('is empty for a room that nobody has joined', async () => {
    const { id } = await scene.makeRoom();
    expect((await scene.usage(id)).body).toEqual({ roomId: id, minutes: 0, people: [], sessions: [] });
  });

  it('is for the owner and administrators only, also not for those who were there', async () => {
    const { owner, other, test } = scene;
    const { id } = await scene.makeRoom();
    const host = await scene.join(owner, id);
    const guest = await scene.join(other, id);
    scene.pass(1);
    for (const peer of [guest, host]) await scene.leave(peer);
    await scene.complete(host.session_id);

    const [admin, vet] = [await test.createAccount({ role: 'admin' }), await test.createAccount({ role: 'vet' })];
    const own = await scene.usage(id);
    const asAdmin = await scene.usage(id, admin);
    expect([asAdmin.status, asAdmin.body]).toEqual([200, own.body]);
    for (const as of [other, vet]) {
      const { status, body } = await scene.usage(id, as);
      expect([status, body]).toMatchObject([403, { success: false, code: 'FORBIDDEN' }]);
      expect(body['minutes']).toBeUndefined();
    }
    expect((await test.request('GET', `/api/rooms/${id}/usage`)).body).toMatchObject({ code: 'UNAUTHORIZED' });
    expect((await scene.usage('0'.repeat(24))).body).toMatchObject({ code: 'ROOM_NOT_FOUND', success: false });
  });

  it('lists sessions page by page, newest first, each once, with the totals of all on every page', async () => {
    const { id } = await scene.makeRoom();
    const ids: string[] = [];
    for (const minutes of [1, 2, 3, 4, 5]) {
      ids.unshift((await meet(id, minutes)).session_id);
      scene.pass(1);
    }
    const listed: { id: string; minutes: number }[] = [];
    let cursor: unknown = '';
    for (const length of [2, 2, 1]) {
      const { status, body } = await scene.usage(
        id,
        scene.owner,
        `?limit=2${cursor ? `&cursor=${String(cursor)}` : ''}`,
      );
      expect([status, body['minutes'], body['people']]).toEqual([200, 15, [{ userId: scene.owner.id, minutes: 15 }]]);
      expect(body['sessions']).toHaveLength(length);
      listed.push(...(body['sessions'] as { id: string; minutes: number }[]));
      cursor = body['nextCursor'];
    }
    expect(cursor).toBeUndefined();
    expect(listed.map((session) => session.id)).toEqual(ids);
    expect(listed.map(({ minutes }) => minutes)).toEqual([5, 4, 3, 2, 1]);
  });

  it.each(['?limit=0', '?limit=101', '?limit=x', '?cursor=x', '?cursor=e30'])('refuses %s', async (query) => {
    const { id } = await scene.makeRoom();
    const { status, body } = await scene.usage(id, scene.owner, query);
    expect([status, body]).toMatchObject([400, { success: false, code: 'VALIDATION_FAILED' }]);
  });
});
