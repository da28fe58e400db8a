import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';

interface StoredDelivery {
  readonly userId: string;
  readonly messageId: string;
  readonly title: string;
  readonly body: string;
  readonly data: Record<string, string>;
  readonly sentAt: Date | null;
}

describe('a new message', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, PUSH_MAX_EVENT_AGE_SECONDS: '600' });
  });
  afterAll(() => test.close());

  const deliveries = (filter: object) => test.database.collection<StoredDelivery>('deliveries').find(filter).toArray();
  const settled = () =>
    eventually(
      'the inbox to be empty',
      async () => (await test.database.collection('inbox').countDocuments({ 'work.status': { $ne: 'idle' } })) === 0,
      20_000,
    );

  it('notifies the other participants, once each', async () => {
    const colleague = await test.createAccount({ role: 'vet' });
    const { owner, vet, appointment, channelId, openChannel } = await createScene(test, { staffIds: [colleague.id] });
    await openChannel();

    const { message } = await test.streamClient
      .channel('messaging', channelId)
      .sendMessage({ text: 'He is eating again!', user_id: owner.id });

    const sent = await eventually('both deliveries', async () => {
      const found = await deliveries({ messageId: message.id, sentAt: { $ne: null } });
      return found.length === 2 && found;
    });
    expect(sent.map(({ userId }) => userId).toSorted()).toEqual([vet.id, colleague.id].toSorted());
    expect(sent[0]).toMatchObject({
      title: 'New Message',
      body: 'He is eating again!',
      data: { appointmentId: appointment.id, channelId },
    });
  });

  it('that comes as fifty deliveries at once notifies once', async () => {
    const { owner, vet, channelId, openChannel } = await createScene(test);
    await openChannel();
    const event = messageNew(`messaging:${channelId}`);
    const sentBy = { ...(event['message'] as object), user: { id: owner.id } };
    const delivery = signEvent(test, { ...event, message: sentBy });
    await Promise.all(Array.from({ length: 50 }, () => deliver(test, delivery)));
    await settled();
    const found = await deliveries({ messageId: event['message_id'] });
    expect(found.map(({ userId }) => userId)).toEqual([vet.id]);
  });

  it.each([
    ['is too old', { created_at: new Date(Date.now() - 3_600_000).toISOString() }, {}],
    ['is silent', {}, { silent: true }],
  ])('that %s sends no notification, and is stored nevertheless', async (_case, eventChange, messageChange) => {
    const { channelId, openChannel } = await createScene(test);
    await openChannel();
    const event = messageNew(`messaging:${channelId}`, eventChange);
    const message = { ...(event['message'] as object), ...messageChange };
    expect((await deliver(test, signEvent(test, { ...event, message }))).status).toBe(200);
    await settled();
    expect(await deliveries({ messageId: event['message_id'] })).toEqual([]);
    expect(
      await test.database
        .collection('inbox')
        .countDocuments({ semanticKey: `message.new:${event['message_id'] as string}` }),
    ).toBe(1);
  });

  it('in a channel without an owner here notifies the members the event names that have an account', async () => {
    const member = await test.createAccount({ role: 'user' });
    const event = messageNew('messaging:made-by-a-client', {
      members: [{ user_id: member.id }, { user_id: 'no-account-here' }],
    });
    await deliver(test, signEvent(test, event));
    await settled();
    const found = await deliveries({ messageId: event['message_id'] });
    expect(found.map(({ userId, data }) => [userId, data])).toEqual([[member.id, { channelId: 'made-by-a-client' }]]);
  });

  it('without text is announced as media', async () => {
    const { owner, channelId, openChannel } = await createScene(test);
    await openChannel();
    const event = messageNew(`messaging:${channelId}`);
    const message = { ...(event['message'] as object), text: '', user: { id: owner.id } };
    await deliver(test, signEvent(test, { ...event, message }));
    await settled();
    expect((await deliveries({ messageId: event['message_id'] })).map(({ body }) => body)).toEqual(['[Media Message]']);
  });
});
