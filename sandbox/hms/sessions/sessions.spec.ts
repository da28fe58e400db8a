import { TestClock } from '../../clock/test-clock.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

interface Joined {
  readonly peer_id: string;
  readonly session_id: string;
}

describe('sessions', () => {
  let test: TestSandbox;
  let nowMs = 0;
  let roomId: string;

  beforeAll(async () => {
    test = await startForTest({ clock: new TestClock(() => new Date(nowMs)) });
  });
  beforeEach(async () => {
    nowMs = Date.parse('2026-01-01T00:00:00.000Z');
    await test.control('POST', '/reset');
    roomId = String((await test.call('POST', '/rooms', { name: 'a', size: 2, max_duration_seconds: 600 })).body.id);
  });
  afterAll(() => test.sandbox.close());

  const tryJoin = (user: string, role = 'guest'): ReturnType<TestSandbox['control']> => {
    const token = test.appToken({ room_id: roomId, role, user_id: user });
    return test.control('POST', '/join', { token, name: `The ${user}` });
  };
  const join = async (user: string, role?: string): Promise<Joined> => {
    const { status, body } = await tryJoin(user, role);
    expect(status).toBe(200);
    return body as unknown as Joined;
  };
  const leave = (peerId: string): ReturnType<TestSandbox['control']> =>
    test.control('POST', '/leave', { peer_id: peerId });
  const session = async (id: string): Promise<Record<string, unknown>> =>
    (await test.call('GET', `/sessions/${id}`)).body;
  const activeRoom = (path = ''): ReturnType<TestSandbox['call']> => test.call('GET', `/active-rooms/${roomId}${path}`);

  it('run from the first join to the last leave', async () => {
    expect(await activeRoom()).toMatchObject({ status: 404, body: { message: 'active session not found' } });
    const ana = await join('ana', 'host');
    nowMs += 5000;
    const ben = await join('ben');
    expect(ben.session_id).toBe(ana.session_id);
    expect(await activeRoom()).toMatchObject({
      body: {
        id: roomId,
        name: 'a',
        session: { id: ana.session_id, created_at: '2026-01-01T00:00:00.000Z', peers: [ana.peer_id, ben.peer_id] },
      },
    });
    nowMs += 5000;
    await leave(ana.peer_id);
    expect((await activeRoom('/peers')).body).toMatchObject({
      peers: { [ben.peer_id]: { id: ben.peer_id, name: 'The ben', user_id: 'ben', role: 'guest', metadata: '' } },
    });
    expect(await leave(ana.peer_id)).toMatchObject({ status: 404, body: { code: 404, message: 'peer not found' } });
    await leave(ben.peer_id);
    expect(await activeRoom()).toMatchObject({ status: 404 });
    expect(await session(ana.session_id)).toEqual({
      id: ana.session_id,
      room_id: roomId,
      customer_id: expect.any(String),
      active: false,
      created_at: '2026-01-01T00:00:00.000Z',
      updated_at: '2026-01-01T00:00:10.000Z',
      peers: {
        [ana.peer_id]: {
          id: ana.peer_id,
          session_id: ana.session_id,
          name: 'The ana',
          role: 'host',
          user_id: 'ana',
          joined_at: '2026-01-01T00:00:00.000Z',
          left_at: '2026-01-01T00:00:10.000Z',
        },
        [ben.peer_id]: expect.objectContaining({ user_id: 'ben', left_at: '2026-01-01T00:00:10.000Z' }),
      },
    });
    expect((await join('ana')).session_id).not.toBe(ana.session_id);
  });

  it('let in as many as the room holds', async () => {
    await join('ana');
    const ben = await join('ben');
    expect(await tryJoin('cem')).toMatchObject({ status: 403, body: { code: 403, message: 'room is full' } });
    await leave(ben.peer_id);
    await join('cem');
  });

  it('go on in a disabled room, but nobody joins them', async () => {
    await join('ana');
    await test.call('POST', `/rooms/${roomId}`, { enabled: false });
    expect(await tryJoin('ben')).toMatchObject({ status: 403, body: { code: 403, message: 'room is disabled' } });
    expect(await activeRoom()).toMatchObject({ status: 200 });
  });

  it('are ended by the server, with or without a lock', async () => {
    const { session_id } = await join('ana');
    expect(await test.call('POST', `/active-rooms/${roomId}/end-room`)).toMatchObject({
      status: 200,
      body: { message: 'session is ending' },
    });
    expect(await session(session_id)).toMatchObject({ active: false });
    expect(await test.call('POST', `/active-rooms/${roomId}/end-room`, {})).toMatchObject({ status: 404 });
    await join('ana');
    await test.call('POST', `/active-rooms/${roomId}/end-room`, { lock: true, reason: 'over' });
    expect((await test.call('GET', `/rooms/${roomId}`)).body).toMatchObject({ enabled: false });
    expect(await tryJoin('ana')).toMatchObject({ status: 403 });
  });

  it('lose peers by id or by role', async () => {
    const ana = await join('ana', 'host');
    const ben = await join('ben');
    const remove = (body: object): ReturnType<TestSandbox['call']> =>
      test.call('POST', `/active-rooms/${roomId}/remove-peers`, body);
    expect(await remove({ role: 'guest', reason: 'x' })).toMatchObject({
      status: 200,
      body: { message: 'peer remove request submitted' },
    });
    expect((await activeRoom()).body.session).toMatchObject({ peers: [ana.peer_id] });
    expect(await remove({ peer_id: ben.peer_id })).toMatchObject({ status: 404 });
    expect(await remove({ role: 'king' })).toMatchObject({ status: 404 });
    expect(await remove({})).toMatchObject({ status: 400 });
    expect(await remove({ role: 'host', peer_id: ana.peer_id })).toMatchObject({ status: 400 });
    await remove({ peer_id: ana.peer_id });
    expect(await activeRoom()).toMatchObject({ status: 404 });
  });

  it('end by themselves when the room lets them last no longer', async () => {
    const { session_id, peer_id } = await join('ana');
    nowMs += 599_999;
    expect(await session(session_id)).toMatchObject({ active: true });
    nowMs += 60_000;
    expect(await session(session_id)).toMatchObject({
      active: false,
      peers: { [peer_id]: { left_at: '2026-01-01T00:10:00.000Z' } },
    });
    expect(await leave(peer_id)).toMatchObject({ status: 404 });
  });

  it('are listed by state, room, time and page', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 11; index += 1) {
      const { session_id, peer_id } = await join('ana');
      await leave(peer_id);
      ids.unshift(session_id);
      nowMs += 1000;
    }
    const { session_id: running } = await join('ana');
    const list = async (query: string): Promise<{ data: { id: string }[]; last: string }> =>
      (await test.call('GET', `/sessions?${query}`)).body as never;
    const listed = async (query: string): Promise<string[]> => (await list(query)).data.map(({ id }) => id);
    expect(await listed('')).toEqual([running]);
    expect(await listed('active=false')).toEqual(ids.slice(0, 10));
    expect(await listed(`active=false&start=${ids[9]}`)).toEqual(ids.slice(10));
    expect(await listed('active=false&limit=100&before=2026-01-01T00:00:02.000Z')).toEqual(ids.slice(9));
    expect(await listed('room_id=nothing')).toEqual([]);
    expect(await test.call('GET', '/sessions?active=maybe')).toMatchObject({ status: 400 });
    expect(await test.call('GET', '/sessions/nothing')).toMatchObject({ status: 404 });
  });

  it('name peers by user and role', async () => {
    const ana = await join('ana', 'host');
    await join('ben');
    expect(Object.keys((await activeRoom('/peers?user_id=ana')).body.peers as object)).toEqual([ana.peer_id]);
    expect(Object.keys((await activeRoom('/peers?role=host')).body.peers as object)).toEqual([ana.peer_id]);
    expect(await activeRoom('/peers?name=ana')).toMatchObject({ status: 400 });
  });
});
