import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { expectError } from '../support/expect-error.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';

interface ListedChannel {
  readonly id: string;
  readonly lastMessage?: string;
  readonly lastMessageAt?: number;
}

describe('GET /api/chat/channels', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
  });
  afterAll(() => test.close());

  const list = async (as: SignedInAccount, query = ''): Promise<ListedChannel[]> => {
    const response = await test.request('GET', `/api/chat/channels${query}`, { as });
    expect(response.status).toBe(200);
    return response.body['channels'] as ListedChannel[];
  };

  const openScene = async (): Promise<Scene> => {
    const scene = await createScene(test);
    expect((await scene.openChannel()).status).toBe(200);
    return scene;
  };

  const message = (id: string, text: string, minutesAgo: number, changes: Record<string, unknown> = {}) => {
    const at = new Date(Date.now() - minutesAgo * 60_000).toISOString();
    return { id, text, user: { id: 'someone' }, created_at: at, updated_at: at, ...changes };
  };

  it('is empty for an account without channels', async () => {
    expect(await list(await test.createAccount({ role: 'user' }))).toEqual([]);
  });

  it('lists a channel with exactly the promised keys', async () => {
    const { owner, vet, appointment, channelId } = await openScene();
    expect(await list(owner)).toEqual([
      {
        id: channelId,
        name: 'Chat with Robin Berg',
        members: [owner.id, vet.id],
        appointmentId: appointment.id,
        status: 'active',
      },
    ]);
  });

  it('shows a message that a client sent through Stream, without asking Stream', async () => {
    const { owner, vet, channelId } = await openScene();
    await test.streamClient
      .channel('messaging', channelId)
      .sendMessage({ text: 'He is eating again!', user_id: owner.id });
    const listed = await eventually('the message in the list', async () =>
      (await list(vet)).find(({ lastMessage }) => lastMessage),
    );
    expect(listed).toMatchObject({ id: channelId, lastMessage: 'He is eating again!' });
    expect(Math.abs((listed.lastMessageAt ?? 0) - Date.now())).toBeLessThan(60_000);

    // Work of the channel may still look at it alone; to list channels is another call.
    const listings = async (): Promise<number> =>
      (await test.streamControl.calls()).filter(({ path }) => path === '/channels').length;
    const before = await listings();
    await Promise.all([
      list(owner),
      list(vet),
      list(vet, '?role=vet'),
      test.request('GET', `/api/chat/channels/${channelId}`, { as: owner }),
    ]);
    expect(await listings()).toBe(before);
  });

  it('comes to the same list whatever the order in which events arrive', async () => {
    const { channelId } = await openScene();
    const cid = `messaging:${channelId}`;
    const older = message(`${channelId}-1`, 'older', 3);
    const newer = message(`${channelId}-2`, 'newer', 2);
    const edited = { ...newer, text: 'newer, edited', updated_at: new Date().toISOString() };
    const events = [
      { ...messageNew(cid), message: older, message_id: older.id },
      { ...messageNew(cid), message: newer, message_id: newer.id },
      { ...messageNew(cid), type: 'message.updated', message: edited, message_id: newer.id },
    ];
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    for (const order of orders) {
      await test.database.collection('channels').updateOne({ _id: cid as never }, { $unset: { lastMessage: 1 } });
      await test.database.collection('inbox').deleteMany({});
      for (const index of order) {
        await deliver(test, signEvent(test, events[index]));
        await eventually(
          'the inbox to be empty',
          async () =>
            (await test.database.collection('inbox').countDocuments({ 'work.status': { $ne: 'idle' } })) === 0,
        );
      }
      const stored = await test.database.collection('channels').findOne({ _id: cid as never });
      expect([order, stored?.['lastMessage']?.preview]).toEqual([order, 'newer, edited']);
    }
  });

  it('shows a deleted message as such, even when its event comes late', async () => {
    const { owner, channelId } = await openScene();
    const cid = `messaging:${channelId}`;
    const last = message(`${channelId}-9`, 'I should not have said that', 0);
    await deliver(
      test,
      signEvent(test, { ...messageNew(cid), type: 'message.deleted', message: last, message_id: last.id }),
    );
    await deliver(test, signEvent(test, { ...messageNew(cid), message: last, message_id: last.id }));
    await eventually('the deletion in the list', async () =>
      (await list(owner)).some(({ lastMessage }) => lastMessage === '[Message deleted]'),
    );
    await eventually(
      'the inbox to be empty',
      async () => (await test.database.collection('inbox').countDocuments({ 'work.status': { $ne: 'idle' } })) === 0,
    );
    expect((await list(owner))[0]?.lastMessage).toBe('[Message deleted]');
  });

  it('shows no message of a truncated channel, and media without text by name', async () => {
    const { owner, channelId } = await openScene();
    const channel = test.streamClient.channel('messaging', channelId);
    await channel.sendMessage({
      attachments: [{ type: 'image', image_url: 'https://example.com/cat.png' }],
      user_id: owner.id,
    });
    await eventually('the picture', async () =>
      (await list(owner)).some(({ lastMessage }) => lastMessage === '[Media Message]'),
    );
    await channel.truncate();
    await eventually('the list to be cleared', async () =>
      (await list(owner)).every(({ lastMessage }) => lastMessage === undefined),
    );
  });

  it('keeps channels in which the caller has the part asked for', async () => {
    const { owner, vet, channelId } = await openScene();
    const ids = async (as: SignedInAccount, role: string) => (await list(as, `?role=${role}`)).map(({ id }) => id);
    expect(await ids(owner, 'pet-owner')).toEqual([channelId]);
    expect(await ids(owner, 'vet')).toEqual([]);
    expect(await ids(vet, 'vet')).toEqual([channelId]);
    expect(await ids(vet, 'pet-owner')).toEqual([]);
  });

  it('leaves out ended channels unless asked for them', async () => {
    const { vet, channelId } = await openScene();
    await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet });
    expect(await list(vet)).toEqual([]);
    expect(await list(vet, '?includeEnded=true')).toMatchObject([{ id: channelId, status: 'ended' }]);
  });

  it('pages through every channel once, newest activity first', async () => {
    const { vet } = await openScene();
    const owner = await test.createAccount({ role: 'pet-owner' });
    for (let n = 0; n < 4; n += 1) {
      const body = { petOwnerId: owner.id, vetId: vet.id, appointmentTime: new Date().toISOString() };
      const { body: made } = await test.request('POST', '/api/appointments', { as: vet, body });
      await test.request('POST', '/api/chat/channels', {
        as: vet,
        body: { ...body, appointmentId: made['id'] },
      });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await test.request('GET', `/api/chat/channels?limit=2${cursor ? `&cursor=${cursor}` : ''}`, {
        as: vet,
      });
      seen.push(...(body['channels'] as ListedChannel[]).map(({ id }) => id));
      cursor = body['nextCursor'] as string | undefined;
    } while (cursor);
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toEqual((await list(vet)).map(({ id }) => id));
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=ten',
    'role=admin',
    'includeEnded=perhaps',
    'cursor=%00',
    'cursor=abc',
  ])('refuses ?%s', async (query) => {
    const account = await test.createAccount({ role: 'user' });
    expectError(await test.request('GET', `/api/chat/channels?${query}`, { as: account }), 'VALIDATION_FAILED');
  });
});
