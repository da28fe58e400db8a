import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import type { DeliveryMode } from '../support/stream-control.js';

const ROUNDS = 3;
const USUAL: DeliveryMode = { deliveries: 'in-order', times: 'text' };

/** What the server made of a conversation, without the ids that differ from one to the next. */
interface Outcome {
  readonly listed: readonly { readonly lastMessage?: string; readonly isAtTimeOf?: string }[];
  readonly notified: readonly string[];
}

describe('a conversation', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
  });
  afterAll(() => test.close());

  const settled = async (): Promise<void> => {
    await eventually('all events to be delivered', async () =>
      (await test.streamControl.deliveries()).every(({ state }) => state === 'delivered'),
    );
    for (const [collection, filter] of [
      ['inbox', { 'work.status': { $ne: 'idle' } }],
      ['deliveries', { sentAt: null }],
    ] as const) {
      await eventually(
        `no more work in ${collection}`,
        async () => (await test.database.collection(collection).countDocuments(filter)) === 0,
      );
    }
  };

  /** Messages of all kinds, changed, deleted and truncated; the list is read at three points. */
  const converse = async (mode: DeliveryMode): Promise<Outcome> => {
    const { owner, vet, channelId, openChannel } = await createScene(test);
    await openChannel();
    await settled();
    await test.streamControl.deliverAs(mode);
    const channel = test.streamClient.channel('messaging', channelId);
    const times = new Map<number, string>();
    const send = async (name: string, userId: string, more: Record<string, unknown> = {}): Promise<string> => {
      const id = `${channelId}-${name}`;
      const { message } = await channel.sendMessage({ id, text: `text of ${name}`, user_id: userId, ...more });
      times.set(Date.parse(String(message.created_at)), name);
      return id;
    };
    const listed: Outcome['listed'][number][] = [];
    const look = async (): Promise<void> => {
      await settled();
      const { body } = await test.request('GET', '/api/chat/channels', { as: owner });
      const [{ lastMessage, lastMessageAt } = {}] = body['channels'] as {
        lastMessage?: string;
        lastMessageAt?: number;
      }[];
      listed.push({ lastMessage, isAtTimeOf: times.get(lastMessageAt ?? 0) });
    };

    const first = await send('1', owner.id);
    await send('2', vet.id, { silent: true });
    await send('reply', vet.id, { parent_id: first });
    const last = await send('3', owner.id);
    for (const text of ['edited', 'edited again']) await test.streamClient.updateMessage({ id: last, text }, owner.id);
    await test.streamClient.updateMessage({ id: first, text: 'edited late' }, owner.id);
    await look();
    await test.streamClient.deleteMessage(await send('4', vet.id));
    await look();
    await channel.truncate();
    await look();
    await send('5', vet.id, { text: '', attachments: [{ type: 'image', image_url: 'https://example.com/cat.png' }] });
    await look();

    await test.streamControl.deliverAs(USUAL);
    const found = await test.database
      .collection<{ messageId: string; userId: string; body: string }>('deliveries')
      .find({ cid: `messaging:${channelId}` })
      .toArray();
    const nameOf = (id: string): string => (id === owner.id ? 'owner' : id === vet.id ? 'vet' : 'a stranger');
    const lines = found.map(
      ({ messageId, userId, body }) => `${messageId.slice(channelId.length + 1)} to ${nameOf(userId)}: ${body}`,
    );
    return { listed, notified: lines.toSorted() };
  };

  it('comes to the same list and notifications however its events are delivered', async () => {
    const expected = await converse(USUAL);
    expect(expected).toEqual({
      listed: [
        { lastMessage: 'edited again', isAtTimeOf: '3' },
        { lastMessage: '[Message deleted]', isAtTimeOf: '4' },
        {},
        { lastMessage: '[Media Message]', isAtTimeOf: '5' },
      ],
      notified: [
        '1 to vet: text of 1',
        '3 to vet: text of 3',
        '4 to owner: text of 4',
        '5 to owner: [Media Message]',
        'reply to owner: text of reply',
      ],
    });
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const times of ['text', 'nanoseconds'] as const) {
        expect(await converse({ deliveries: 'parallel', times })).toEqual(expected);
      }
    }
    const copies = (await test.streamControl.deliveries()).filter(({ type }) => type === 'message.new');
    expect(copies.length).toBeGreaterThan(new Set(copies.map(({ id }) => id)).size);
  });

  it('is the same with times in nanoseconds', async () => {
    const expected = await converse(USUAL);
    expect(await converse({ times: 'nanoseconds' })).toEqual(expected);
  });
});
