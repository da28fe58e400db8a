import { hmsEvent, nanoseconds } from './hms-events.js';
import { UsageScene } from './usage-scene.js';

const MINUTE_MS = 60_000;
const LONGEST_MS = (12 * 60 + 5) * MINUTE_MS;

describe('usage when events of 100ms are lost', () => {
  let scene: UsageScene;

  beforeAll(async () => {
    scene = await UsageScene.start();
  });
  afterEach(() => scene.video.clearFaults());
  afterAll(() => scene.close());

  const minutesOf = async (roomId: string) => {
    const { body } = await scene.usage(roomId);
    const people = body['people'] as { userId: string | null; minutes: number }[];
    return Object.fromEntries(people.map(({ userId, minutes }) => [userId, minutes]));
  };

  it('of one who left: the session’s own record says when', async () => {
    const { owner, other } = scene;
    const { id } = await scene.makeRoom();
    const [host, guest] = [await scene.join(owner, id), await scene.join(other, id)];
    scene.pass(4);
    await scene.untold(() => scene.leave(guest));
    scene.pass(6);
    await scene.leave(host);
    await scene.complete(host.session_id);
    expect(await minutesOf(id)).toEqual({ [owner.id]: 10, [other.id]: 4 });
  });

  it('of one who came and left: the record says that they were there', async () => {
    const { owner, other } = scene;
    const { id } = await scene.makeRoom();
    const host = await scene.join(owner, id);
    await scene.untold(async () => {
      const guest = await scene.join(other, id);
      scene.pass(3);
      await scene.leave(guest);
    });
    scene.pass(6);
    await scene.leave(host);
    await scene.complete(host.session_id);
    expect(await minutesOf(id)).toEqual({ [owner.id]: 9, [other.id]: 3 });
  });

  it('of one who came: when they left tells it, too', async () => {
    const { owner, other } = scene;
    const { id } = await scene.makeRoom();
    const host = await scene.join(owner, id);
    const guest = await scene.untold(() => scene.join(other, id));
    scene.pass(3);
    await scene.leave(guest);
    const visit = { _id: `${guest.session_id}:${guest.peer_id}` };
    await scene.handled();
    expect(await scene.test.database.collection<{ _id: string }>('room_visits').countDocuments(visit)).toBe(1);
    await scene.leave(host);
    await scene.complete(host.session_id);
    expect(await minutesOf(id)).toEqual({ [owner.id]: 3, [other.id]: 3 });
  });

  it('of the end: the record is looked up 12 h 5 min after the start, when no session can last any longer', async () => {
    const { owner } = scene;
    const { id } = await scene.makeRoom();
    const host = await scene.join(owner, id);
    const { startedAt, work } = await scene.recorded(host.session_id);
    expect(work.status).toBe('due');
    expect((work.dueAt?.getTime() ?? 0) - startedAt.getTime()).toBe(LONGEST_MS);
    scene.pass(8);
    await scene.untold(() => scene.leave(host));
    await scene.handled();
    expect((await scene.usage(id)).body['sessions']).toMatchObject([{ endedAt: null }]);
    await scene.makeDue(host.session_id);
    const { endedAt } = await scene.complete(host.session_id);
    expect((endedAt?.getTime() ?? 0) - startedAt.getTime()).toBe(8 * MINUTE_MS);
    expect(await minutesOf(id)).toEqual({ [owner.id]: 8 });
  });

  it('and the record is not to be had at first: it is asked for again', async () => {
    const { owner, other, video } = scene;
    const { id } = await scene.makeRoom();
    const host = await scene.join(owner, id);
    await scene.untold(async () => {
      const guest = await scene.join(other, id);
      scene.pass(3);
      await scene.leave(guest);
    });
    await video.addFault({ method: 'GET', path: '/v2/sessions/*', status: 503, times: 4 });
    await scene.leave(host);
    await scene.complete(host.session_id);
    expect(await minutesOf(id)).toEqual({ [owner.id]: 3, [other.id]: 3 });
    const asked = (await video.calls()).filter(({ path }) => path === `/v2/sessions/${host.session_id}`);
    expect(asked.map(({ status }) => status)).toEqual([503, 503, 503, 503, 200]);
  });

  it('an end that the record does not know of yet is looked up again a minute later', async () => {
    const { owner } = scene;
    const { id, providerId } = await scene.makeRoom();
    const host = await scene.join(owner, id);
    const { startedAt } = await scene.recorded(host.session_id);
    await scene.handled();
    const told = new Date(startedAt.getTime() + 2 * MINUTE_MS);
    const data = { room_id: providerId, session_id: host.session_id, session_stopped_at: nanoseconds(told) };
    const before = Date.now();
    await scene.tell(hmsEvent('session.close.success', data));
    const lookedUp = {
      _id: host.session_id,
      endedAt: told,
      'work.status': 'due',
      'work.revision': 2,
      'work.doneRevision': 2,
    };
    const { work } = await scene.found(lookedUp);
    expect(work.dueAt?.getTime()).toBeGreaterThan(before + MINUTE_MS / 2);
    expect(work.dueAt?.getTime()).toBeLessThan(startedAt.getTime() + LONGEST_MS);
    scene.pass(5);
    await scene.untold(() => scene.leave(host));
    await scene.makeDue(host.session_id);
    await scene.complete(host.session_id);
    expect(await minutesOf(id)).toEqual({ [owner.id]: 5 });
  });

  describe('and 100ms does not know the session', () => {
    const at = (minutesAgo: number): Date => new Date(Date.now() - minutesAgo * MINUTE_MS);
    const peer = (peer_id: string, joined: Date, left?: Date) => ({
      peer_id,
      user_id: `user-${peer_id}`,
      role: 'guest',
      joined_at: nanoseconds(joined),
      ...(left && { left_at: nanoseconds(left) }),
    });

    it('the events alone count, until somebody was seen last', async () => {
      const { id, providerId } = await scene.makeRoom();
      const [start, end] = [at(60), at(40)];
      const data = { room_id: providerId, session_id: `unknown-${id}`, session_started_at: nanoseconds(start) };
      await scene.tell(hmsEvent('peer.join.success', { ...data, ...peer('a', start) }));
      await scene.tell(
        hmsEvent('peer.join.success', { ...data, ...peer('b', new Date(end.getTime() - 5 * MINUTE_MS)) }),
      );
      await scene.tell(hmsEvent('peer.leave.success', { ...data, ...peer('a', start, end) }));
      await scene.makeDue(data.session_id);
      expect((await scene.complete(data.session_id)).endedAt).toEqual(end);
      expect(await minutesOf(id)).toEqual({ 'user-a': 20, 'user-b': 5 });
    });

    it('and only its beginning was told: it ends there', async () => {
      const { id, providerId } = await scene.makeRoom();
      const start = at(30);
      const data = { room_id: providerId, session_id: `begun-${id}`, session_started_at: nanoseconds(start) };
      await scene.tell(hmsEvent('session.open.success', data));
      await scene.makeDue(data.session_id);
      expect((await scene.complete(data.session_id)).endedAt).toEqual(start);
      expect((await scene.usage(id)).body).toMatchObject({ minutes: 0, people: [], sessions: [{ minutes: 0 }] });
    });
  });

  it('nothing is recorded of rooms of others, nor of events without a session', async () => {
    const { providerId } = await scene.makeRoom();
    const before = await scene.sessions().countDocuments();
    await scene.tell(hmsEvent('session.open.success', { room_id: 'of-others', session_id: 'of-others' }));
    await scene.tell(hmsEvent('session.open.success', { room_id: providerId }));
    await scene.tell(hmsEvent('session.open.success', { session_id: 'of-no-room' }));
    expect(await scene.sessions().countDocuments()).toBe(before);
  });
});
