import { eventually } from '../support/eventually.js';
import { CANARY, PersonScene } from './person.js';

/** All collections, and how a deleted person is erased from each; docs/operations.md has the same list in words. */
const ERASED = {
  admin_job_chunks: 'fields and exports go',
  admin_jobs: 'fields go',
  appointments: 'the name goes',
  channels: 'name and messages go',
  deliveries: 'those of and to the person go',
  erasures: 'holds the ids alone',
  friendships: 'end; hold ids alone',
  groups: 'the person leaves; names of deleted ones go',
  idempotency_keys: 'those of the person go',
  inbox: 'expires',
  rate_limits: 'digests, expire',
  room_sessions: 'holds no person',
  room_visits: 'the id goes',
  rooms: 'end; names go',
  scheduled_messages: 'those of the person go',
  support_channels: 'the name goes',
  users: 'the profile goes',
} as const;

/** Where the canary is before the deletion; others hold ids alone, or nothing of it once they are done. */
const WITH_TEXT = [
  'admin_job_chunks',
  'appointments',
  'channels',
  'deliveries',
  'groups',
  'idempotency_keys',
  'inbox',
  'rooms',
  'scheduled_messages',
  'support_channels',
  'users',
];
const LONGEST_MS = 91 * 24 * 3_600_000;

describe.each(['', '?hard=true'] as const)('an account that is deleted (DELETE /api/admin/users/:id%s)', (query) => {
  let scene: PersonScene;

  beforeAll(async () => {
    scene = await PersonScene.start();
    await scene.plant();
  });
  afterAll(() => scene.close());

  const expectNothingLeft = async () => {
    const left = await scene.holdersOf(CANARY);
    // Events expire by themselves.
    expect(left.filter((name) => name !== 'inbox')).toEqual([]);
    const inbox = await scene.test.database.collection('inbox').find().toArray();
    const latest = Date.now() + LONGEST_MS;
    for (const { expiresAt } of inbox) expect((expiresAt as Date).getTime()).toBeLessThan(latest);
  };

  it('has left something everywhere', async () => {
    expect(await scene.collections()).toEqual(Object.keys(ERASED).toSorted());
    expect(await scene.holdersOf(CANARY)).toEqual(WITH_TEXT);
    expect(await scene.holdersOf(scene.id)).toEqual(expect.arrayContaining(['friendships', 'room_visits']));
    expect(await scene.channelsInStream()).toContain(CANARY);
  });

  it('leaves nothing of it anywhere', async () => {
    await scene.remove(query);
    await scene.erased();
    await expectNothingLeft();
    expect(await scene.holdersOf(scene.id)).not.toContain('room_visits');
    expect(await scene.channelsInStream()).not.toContain(CANARY);
  });

  it('keeps that its appointments took place', async () => {
    const appointments = await scene.test.database.collection('appointments').find().toArray();
    expect(appointments.map(({ petOwnerId, petOwnerName }) => [petOwnerId, petOwnerName])).toEqual([
      [scene.id, ''],
      [scene.id, ''],
    ]);
  });

  it('does not come back by late events, nor by a name that is sent for its appointment', async () => {
    await scene.deliverLateEvents();
    const [id = ''] = scene.appointmentIds;
    const body = { petOwnerName: `Countess ${CANARY}` };
    const changed = await scene.test.request('PATCH', `/api/appointments/${id}`, { as: scene.admin, body });
    expect([changed.status, changed.body['petOwnerName']]).toEqual([200, '']);
    await scene.quiet();
    await expectNothingLeft();
  });

  it('is erased once more, for requests that had found it before it was deleted', async () => {
    const appointments = scene.test.database.collection('appointments');
    await appointments.updateOne({ petOwnerId: scene.id }, { $set: { petOwnerName: CANARY } });
    const erasures = scene.test.database.collection<{ _id: string }>('erasures');
    const before = await erasures.findOne({ _id: scene.id });
    expect(before).toMatchObject({ work: { status: 'due' } });
    const past = new Date(0);
    await erasures.updateOne({ _id: scene.id }, { $set: { repeatAt: past, 'work.dueAt': past } });
    await scene.quiet();
    await expectNothingLeft();
    const { expiresAt } = (await erasures.findOne({ _id: scene.id })) as unknown as { expiresAt: Date };
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now());
  });

  if (query === '') {
    it('has no profile in Stream, where a soft deletion can be undone', async () => {
      await scene.test.streamClient.restoreUsers([scene.id, 'customer-7001']);
      const { users } = await scene.test.streamClient.queryUsers({ id: { $in: [scene.id, 'customer-7001'] } });
      expect(users).toHaveLength(2);
      for (const user of users) expect(user.name).toBe(user.id);
      expect(JSON.stringify(users)).not.toContain(CANARY);
    });
  }
});

describe('an account that is deleted while Stream is down', () => {
  let scene: PersonScene;

  beforeAll(async () => {
    scene = await PersonScene.start();
    await scene.plant();
  });
  afterAll(() => scene.close());

  it('is erased here at once, and in Stream when it is back', async () => {
    await scene.test.streamControl.addFault({ status: 503 });
    await scene.remove('');
    await eventually('the erasure', async () => {
      const left = await scene.holdersOf(CANARY);
      // The channels' names follow when Stream has them.
      return left.every((name) => ['channels', 'inbox'].includes(name));
    });
    await scene.test.streamControl.clearFaults();
    await scene.erased();
    await eventually('the rest', async () => (await scene.holdersOf(CANARY)).every((name) => name === 'inbox'));
    expect(await scene.channelsInStream()).not.toContain(CANARY);
  });

  it('is erased by another process when one is killed meanwhile', async () => {
    const erasures = scene.test.database.collection<{ _id: string }>('erasures');
    const appointments = scene.test.database.collection('appointments');
    await appointments.updateOne({ petOwnerId: scene.id }, { $set: { petOwnerName: CANARY } });
    // As a killed process leaves it: claimed, and nobody renews the lease.
    const past = new Date(0);
    const claimed = { 'work.status': 'running', 'work.owner': 'killed', 'work.dueAt': past, 'work.leaseUntil': past };
    await erasures.updateOne({ _id: scene.id }, { $set: claimed });
    await eventually('the erasure', async () => !(await scene.holdersOf(CANARY)).includes('appointments'));
  });
});
