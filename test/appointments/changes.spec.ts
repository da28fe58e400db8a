import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { settled } from '../support/stream-calls.js';

const END_NOTICE = 'This chat has been ended by the veterinary practice.';
const MINUTE_MS = 60_000;

describe('a change of an appointment', () => {
  let test: TestApp;
  let admin: SignedInAccount;
  let colleague: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    admin = await test.createAccount({ role: 'admin' });
    colleague = await test.createAccount({ role: 'vet' });
  });
  afterAll(() => test.close());

  const pathOf = ({ appointment }: Scene): string => `/api/appointments/${appointment.id}`;
  const patch = (scene: Scene, body: object, as: SignedInAccount = scene.vet) =>
    test.request('PATCH', pathOf(scene), { as, body });
  const post = (scene: Scene, verb: string, as: SignedInAccount = scene.vet) =>
    test.request('POST', `${pathOf(scene)}/${verb}`, { as });
  const remove = (scene: Scene, as: SignedInAccount = scene.vet) => test.request('DELETE', pathOf(scene), { as });
  const openScene = async (): Promise<Scene> => {
    const scene = await createScene(test);
    expect((await scene.openChannel()).status).toBe(200);
    return scene;
  };
  const atStream = async ({ channelId }: Scene) => {
    const found = await test.streamClient
      .channel('messaging', channelId)
      .query({ state: true, watch: false, presence: false });
    return {
      ...(found.channel as unknown as Record<string, unknown>),
      members: found.members.map(({ user_id: id }) => String(id)).toSorted(),
      texts: found.messages.map(({ text }) => text),
    };
  };
  /** Waits until Stream has what is expected. */
  const expectAtStream = (scene: Scene, expected: Readonly<Record<string, unknown>>) =>
    eventually(`the channel with ${JSON.stringify(expected)}`, async () => {
      const found: Readonly<Record<string, unknown>> = await atStream(scene);
      return Object.entries(expected).every(([key, value]) => JSON.stringify(found[key]) === JSON.stringify(value));
    });

  describe('by PATCH', () => {
    it('changes what is sent, and nothing else; nothing changes nothing', async () => {
      const scene = await createScene(test);
      const before = (await test.request('GET', pathOf(scene), { as: scene.vet })).body;
      expect((await patch(scene, {})).body).toEqual(before);
      const changes = { petOwnerName: 'Robin and Ash', durationMinutes: 45, staffIds: [colleague.id] };
      const { status, body } = await patch(scene, changes);
      expect([status, body]).toEqual([200, { ...before, ...changes, updatedAt: expect.any(String) as string }]);
      expect((await test.request('GET', pathOf(scene), { as: scene.owner })).body).toEqual(body);
    });

    it('of the time closes its channel until then, and of the window opens it again', async () => {
      const scene = await openScene();
      await expectAtStream(scene, { status: 'active', frozen: false });
      const appointmentTime = new Date(Date.now() + 60 * MINUTE_MS).toISOString();
      expect((await patch(scene, { appointmentTime })).body).toMatchObject({ appointmentTime, chatStatus: 'pending' });
      await expectAtStream(scene, { status: 'pending', frozen: true, appointmentTime });
      expect((await patch(scene, { activationMinutes: 90 })).body).toMatchObject({ chatStatus: 'active' });
      await expectAtStream(scene, { status: 'active', frozen: false, activationMinutes: 90 });
    });

    it('of vet and staff changes who is in its channel; only administrators change the vet', async () => {
      const scene = await openScene();
      const other = await test.createAccount({ role: 'vet' });
      expectError(await patch(scene, { vetId: other.id }), 'FORBIDDEN');
      await patch(scene, { staffIds: [colleague.id, other.id] });
      const all = [scene.owner.id, scene.vet.id, colleague.id, other.id];
      await expectAtStream(scene, { members: all.toSorted() });
      const { body } = await patch(scene, { vetId: other.id }, admin);
      expect(body).toMatchObject({ vetId: other.id, staffIds: [colleague.id] });
      await expectAtStream(scene, { members: [scene.owner.id, colleague.id, other.id].toSorted() });
      expectError(await patch(scene, {}), 'APPOINTMENT_NOT_FOUND');
      expect((await patch(scene, {}, other)).status).toBe(200);
    });

    it('is for its vet and administrators', async () => {
      const scene = await createScene(test, { staffIds: [colleague.id] });
      const outsider = await test.createAccount({ role: 'vet' });
      for (const call of [patch.bind(undefined, scene, {}), remove.bind(undefined, scene)]) {
        expectError(await call(scene.owner), 'FORBIDDEN');
        expectError(await call(colleague), 'FORBIDDEN');
        expectError(await call(outsider), 'APPOINTMENT_NOT_FOUND');
      }
    });

    it.each<[string, object]>([
      ['vetId', { vetId: null }],
      ['vetId', { vetId: 'nobody' }],
      ['staffIds', { staffIds: null }],
      ['staffIds', { staffIds: ['nobody'] }],
      ['petOwnerName', { petOwnerName: null }],
      ['appointmentTime', { appointmentTime: '2027-03-05T13:00:00' }],
      ['durationMinutes', { durationMinutes: '30' }],
      ['activationMinutes', { activationMinutes: -1 }],
      ['petOwnerId', { petOwnerId: 'other' }],
      ['status', { status: 'cancelled' }],
      ['deletedAt', { deletedAt: null }],
    ])('refuses a faulty %s: %j', async (field, change) => {
      const refused = await patch(await createScene(test), change, admin);
      expectError(refused, 'VALIDATION_FAILED');
      expect(refused.body['details']).toMatchObject([{ field }]);
    });
  });

  describe.each([
    ['cancel', 'cancelled', 'complete'],
    ['complete', 'completed', 'cancel'],
  ])('by /%s', (verb, status, other) => {
    it('ends its chat with one notice, however often it is called, and stays as it is', async () => {
      const scene = await openScene();
      const answers = await Promise.all([post(scene, verb), post(scene, verb, admin)]);
      expect(answers.map((answer) => answer.status)).toContain(200);
      const { status: again, body } = await post(scene, verb);
      expect([again, body]).toEqual([200, expect.objectContaining({ status, chatStatus: 'ended' })]);
      await settled(test, scene);
      await expectAtStream(scene, { status: 'ended', frozen: true, texts: [END_NOTICE] });
      expectError(await post(scene, other), 'CONFLICT');
    });

    it('leaves a chat that was ended before without a second notice', async () => {
      const scene = await openScene();
      await test.request('POST', `/api/chat/channels/${scene.channelId}/end`, { as: scene.vet });
      expect((await post(scene, verb)).body).toMatchObject({ status, chatStatus: 'ended' });
      // By then a second notice would be there.
      await settled(test, scene);
      await expectAtStream(scene, { status: 'ended', texts: [END_NOTICE] });
    });

    it('keeps a channel that is asked for later ended, also after it was deleted in Stream', async () => {
      const scene = await createScene(test);
      await post(scene, verb);
      expect((await scene.openChannel()).status).toBe(200);
      await expectAtStream(scene, { status: 'ended', frozen: true });
      await test.streamClient.channel('messaging', scene.channelId).delete();
      await eventually('the channel to be forgotten', async () => {
        const { body } = await test.request('GET', pathOf(scene), { as: scene.vet });
        return body['chatStatus'] === undefined;
      });
      expect((await scene.openChannel()).status).toBe(200);
      expect(await atStream(scene)).toMatchObject({ status: 'ended', frozen: true });
    });
  });

  describe('by DELETE', () => {
    it('ends and freezes its chat, and nobody finds it any more', async () => {
      const scene = await openScene();
      const { status, body } = await remove(scene);
      expect([status, body]).toEqual([200, { success: true }]);
      await expectAtStream(scene, { status: 'ended', frozen: true, texts: [END_NOTICE] });
      for (const as of [scene.owner, scene.vet, admin]) {
        expectError(await test.request('GET', pathOf(scene), { as }), 'APPOINTMENT_NOT_FOUND');
        expectError(await scene.openChannel(as), 'APPOINTMENT_NOT_FOUND');
      }
      for (const verb of ['end', 'reopen']) {
        const path = `/api/chat/channels/${scene.channelId}/${verb}`;
        expectError(await test.request('POST', path, { as: scene.vet }), 'CHANNEL_NOT_FOUND');
      }
      for (const verb of ['cancel', 'complete']) expectError(await post(scene, verb), 'APPOINTMENT_NOT_FOUND');
      expectError(await patch(scene, {}), 'APPOINTMENT_NOT_FOUND');
      expectError(await remove(scene), 'APPOINTMENT_NOT_FOUND');
      const listed = await test.request('GET', '/api/appointments', { as: scene.owner });
      expect(listed.body).toEqual({ appointments: [] });
    });

    it('keeps the record', async () => {
      const scene = await createScene(test);
      await remove(scene, admin);
      const record = await test.database.collection('appointments').findOne({ _id: scene.appointment.id as never });
      expect(record).toMatchObject({ petOwnerId: scene.owner.id, deletedAt: expect.any(Date) as Date });
    });
  });

  it('is stored while Stream is down, and reaches it later', async () => {
    const scene = await openScene();
    await test.streamControl.addFault({ status: 500 });
    try {
      expect((await patch(scene, { staffIds: [colleague.id] })).status).toBe(200);
      expect((await post(scene, 'cancel')).status).toBe(200);
    } finally {
      await test.streamControl.clearFaults();
    }
    const members = [scene.owner.id, scene.vet.id, colleague.id].toSorted();
    await expectAtStream(scene, { status: 'ended', frozen: true, members, texts: [END_NOTICE] });
  });
});
