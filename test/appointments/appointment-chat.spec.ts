import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';

const END_NOTICE = 'This chat has been ended by the veterinary practice.';

describe('the channel of an appointment', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
  });
  afterAll(() => test.close());

  const inStream = async (channelId: string) =>
    test.streamClient.channel('messaging', channelId).query({ state: true, watch: false, presence: false });

  describe('requested', () => {
    it('exists in Stream with the appointment’s members, creator and data', async () => {
      const colleague = await test.createAccount({ role: 'vet' });
      const { owner, vet, appointment, channelId, openChannel } = await createScene(test, { staffIds: [colleague.id] });

      const response = await openChannel();

      expect(response.status).toBe(200);
      expect(response.body).toEqual({ channelId, channelType: 'messaging', members: [owner.id, vet.id, colleague.id] });
      const { channel, members } = await inStream(channelId);
      expect(new Set(members.map(({ user_id: id }) => id))).toEqual(new Set([owner.id, vet.id, colleague.id]));
      expect(channel).toMatchObject({
        name: 'Chat with Robin Berg',
        appointmentId: appointment.id,
        appointmentTime: appointment.appointmentTime,
        activationMinutes: 5,
        status: 'active',
        frozen: false,
      });
      expect(channel.created_by?.id).toBe(vet.id);
    });

    it('is one channel, however many ask at once', async () => {
      const { owner, vet, channelId, openChannel } = await createScene(test);
      const before = (await test.streamControl.calls()).length;

      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => openChannel(n % 2 ? owner : vet)));

      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
      const creations = (await test.streamControl.calls())
        .slice(before)
        .filter(({ path }) => path === `/channels/messaging/${channelId}/query`);
      expect(creations).toHaveLength(1);
      const listed = await test.streamClient.queryChannels(
        { cid: `messaging:${channelId}` },
        {},
        { watch: false, state: false },
      );
      expect(listed).toHaveLength(1);
    });

    it('waits frozen until it opens, and says so', async () => {
      const { owner, channelId, openChannel } = await createScene(test, { inMinutes: 60 });
      expect((await openChannel()).status).toBe(200);
      expect((await inStream(channelId)).channel).toMatchObject({ status: 'pending', frozen: true });
      const shown = await test.request('GET', `/api/chat/channels/${channelId}`, { as: owner });
      expect(shown.body).toMatchObject({ id: channelId, status: 'pending', allowedUntil: null });
    });

    it('opens by itself when its time comes', async () => {
      const { owner, appointment, channelId, openChannel } = await createScene(test, { inMinutes: 60 });
      await openChannel();
      // The appointment is brought forward in the record; the loop finds the transition due.
      await test.database
        .collection('appointments')
        .updateOne(
          { _id: appointment.id as never },
          { $set: { appointmentTime: new Date(Date.now() + 60_000), 'work.dueAt': new Date() } },
        );
      await eventually('the channel to open', async () => !(await inStream(channelId)).channel.frozen);
      // The list is written once Stream has the change.
      await eventually('the channel to be shown as open', async () => {
        const shown = await test.request('GET', `/api/chat/channels/${channelId}`, { as: owner });
        return shown.body['status'] === 'active';
      });
    });

    it('is the appointment’s, whatever time and window the body names', async () => {
      const { owner, vet, appointment, channelId } = await createScene(test);
      const response = await test.request('POST', '/api/chat/channels', {
        as: owner,
        body: {
          appointmentId: appointment.id,
          petOwnerId: owner.id,
          vetId: vet.id,
          appointmentTime: '2030-01-01T00:00:00Z',
          activationMinutes: 10_080,
        },
      });
      expect(response.status).toBe(200);
      const { channel } = await inStream(channelId);
      expect(channel).toMatchObject({ appointmentTime: appointment.appointmentTime, activationMinutes: 5 });
    });
  });

  describe('ended', () => {
    it('has the notice once, is frozen, and is ended in both places', async () => {
      const { owner, vet, appointment, channelId, openChannel } = await createScene(test);
      await openChannel();

      const ended = await Promise.all(
        [1, 2, 3].map(() => test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet })),
      );

      expect(ended.map(({ status, body }) => [status, body])).toEqual(ended.map(() => [200, { success: true }]));
      const { channel, messages } = await inStream(channelId);
      expect(channel).toMatchObject({ frozen: true, status: 'ended' });
      expect(messages.map(({ text, type, user }) => [text, type, user?.id])).toEqual([
        [END_NOTICE, 'system', 'system'],
      ]);
      const record = await test.request('GET', `/api/appointments/${appointment.id}`, { as: owner });
      expect(record.body).toMatchObject({ chatChannelId: channelId, chatStatus: 'ended' });
    });

    it('stays ended when it is requested again', async () => {
      const { vet, channelId, openChannel } = await createScene(test);
      await openChannel();
      await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet });
      expect((await openChannel()).status).toBe(200);
      expect((await inStream(channelId)).channel.frozen).toBe(true);
    });

    it('before it ever opened gets its notice all the same', async () => {
      const { vet, channelId, openChannel } = await createScene(test, { inMinutes: 60 });
      await openChannel();
      expect((await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet })).status).toBe(200);
      const { channel, messages } = await inStream(channelId);
      expect(channel.frozen).toBe(true);
      expect(messages.map(({ text }) => text)).toEqual([END_NOTICE]);
    });

    it('can be reopened by its vet, and its next end has a notice of its own', async () => {
      const { owner, vet, channelId, openChannel } = await createScene(test);
      await openChannel();
      const post = (action: string, as = vet) =>
        test.request('POST', `/api/chat/channels/${channelId}/${action}`, { as });
      await post('end');
      expectError(await post('reopen', owner), 'FORBIDDEN');
      expect((await post('reopen')).body).toEqual({ success: true });
      expect((await inStream(channelId)).channel).toMatchObject({ frozen: false, status: 'active' });
      await post('end');
      expect((await inStream(channelId)).messages.map(({ text }) => text)).toEqual([END_NOTICE, END_NOTICE]);
    });
  });

  describe('deleted in Stream', () => {
    it('is removed here too, and is created again when requested', async () => {
      const { owner, appointment, channelId, openChannel } = await createScene(test);
      await openChannel();
      const revision = async () =>
        (await test.database.collection('appointments').findOne({ _id: appointment.id as never }))?.['work'].revision;
      const before = await revision();
      await test.streamClient.channel('messaging', channelId).delete({ hard_delete: true });
      await eventually('the reference to go', async () => {
        const { body } = await test.request('GET', `/api/appointments/${appointment.id}`, { as: owner });
        return body['chatChannelId'] === undefined;
      });
      const show = () => test.request('GET', `/api/chat/channels/${channelId}`, { as: owner });
      // Another handler of the event takes it out of the list.
      await eventually('the channel to go', async () => (await show()).status !== 200);
      expectError(await show(), 'CHANNEL_NOT_FOUND');
      // No repair was ever ordered: one that came before the request is taken back would make the channel again.
      expect(await revision()).toBe(before);
      expect((await openChannel()).status).toBe(200);
      expect((await inStream(channelId)).channel).toMatchObject({ status: 'active' });
    });
  });

  describe('refused', () => {
    it('to outsiders as if the appointment did not exist', async () => {
      const { owner, vet, appointment, channelId, openChannel } = await createScene(test);
      await openChannel();
      const unrelated = await test.createAccount({ role: 'vet' });
      expectError(await openChannel(unrelated), 'APPOINTMENT_NOT_FOUND');
      const body = {
        appointmentId: 'nothing',
        petOwnerId: owner.id,
        vetId: vet.id,
        appointmentTime: appointment.appointmentTime,
      };
      expectError(await test.request('POST', '/api/chat/channels', { as: owner, body }), 'APPOINTMENT_NOT_FOUND');
      for (const path of ['', '/end', '/reopen']) {
        const method = path ? 'POST' : 'GET';
        expectError(
          await test.request(method, `/api/chat/channels/${channelId}${path}`, { as: unrelated }),
          'CHANNEL_NOT_FOUND',
        );
        expectError(
          await test.request(method, `/api/chat/channels/appointment-nothing${path}`, { as: vet }),
          'CHANNEL_NOT_FOUND',
        );
      }
    });

    it('when the body names other accounts than the appointment', async () => {
      const { owner, vet, appointment } = await createScene(test);
      const other = await test.createAccount({ role: 'vet' });
      const body = {
        appointmentId: appointment.id,
        petOwnerId: owner.id,
        vetId: vet.id,
        appointmentTime: appointment.appointmentTime,
      };
      const ask = (changed: object) =>
        test.request('POST', '/api/chat/channels', { as: owner, body: { ...body, ...changed } });
      expectError(await ask({ vetId: other.id }), 'APPOINTMENT_MISMATCH');
      expectError(await ask({ petOwnerId: other.id }), 'APPOINTMENT_MISMATCH');
    });

    it('an end by the pet owner', async () => {
      const { owner, channelId, openChannel } = await createScene(test);
      await openChannel();
      expectError(await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: owner }), 'FORBIDDEN');
    });

    it.each([
      ['no body', undefined],
      ['an operator object for an id', { appointmentId: { $ne: null } }],
      ['a list for an id', { petOwnerId: ['a'] }],
      ['an impossible day', { appointmentTime: '2026-02-30T10:00:00Z' }],
      ['minutes as text', { activationMinutes: '5' }],
      ['a negative window', { activationMinutes: -1 }],
      ['an id with a path in it', { appointmentId: '../../app' }],
    ])('%s', async (_case, change) => {
      const { owner, vet, appointment } = await createScene(test);
      const valid = {
        appointmentId: appointment.id,
        petOwnerId: owner.id,
        vetId: vet.id,
        appointmentTime: appointment.appointmentTime,
      };
      const response = await test.request('POST', '/api/chat/channels', {
        as: owner,
        body: change && { ...valid, ...change },
      });
      expectError(response, 'VALIDATION_FAILED');
    });
  });
});
