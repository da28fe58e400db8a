import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type TestApp, sign } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { shiftClocks } from '../support/shift-clocks.js';
import { deliver, messageNew, type SignedEvent, signEvent } from '../support/signed-event.js';

const DAY_MS = 86_400_000;
const MAX_AGE_SECONDS = 600;
const REPLAYS = 100;

interface Open extends Scene {
  readonly cid: string;
}

/** An attacker who has seen one delivery can send its bytes again, with other headers: those are not signed. */
describe('a captured delivery, sent again', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, PUSH_MAX_EVENT_AGE_SECONDS: String(MAX_AGE_SECONDS) });
  });
  afterEach(() => shiftClocks(test, 0));
  afterAll(() => test.close());

  const openScene = async (): Promise<Open> => {
    const scene = await createScene(test);
    expect((await scene.openChannel()).status).toBe(200);
    // Longer than the clocks are put forward.
    const token = sign({ sub: scene.vet.id, role: 'vet' }, test.jwtSecret, { expiresIn: '60d' });
    return { ...scene, vet: { ...scene.vet, token }, cid: `messaging:${scene.channelId}` };
  };
  const byOwner = ({ owner, cid }: Open, at = new Date()) => {
    const event = messageNew(cid, { created_at: at.toISOString() });
    const times = { created_at: at.toISOString(), updated_at: at.toISOString() };
    return { ...event, message: { ...(event['message'] as object), ...times, user: { id: owner.id } } };
  };
  /** Waits until Stream has no event to send, and what has arrived is dealt with: events first, then what they lead to. */
  const settled = async (): Promise<void> => {
    await eventually('Stream’s own events to be delivered', async () =>
      (await test.streamControl.deliveries()).every(({ state }) => state !== 'pending'),
    );
    for (const name of ['inbox', 'deliveries']) {
      await eventually(
        `the work on ${name}`,
        async () => (await test.database.collection(name).countDocuments({ 'work.status': { $ne: 'idle' } })) === 0,
      );
    }
  };
  /**
   * Everything that an event can have an effect on, for one channel. After the event of a deletion the server looks at the
   * channel once more, a second later: it writes then, but nothing else.
   */
  const effects = async ({ vet, channelId, cid, appointment }: Open) => {
    const { body } = await test.request('GET', '/api/chat/channels?includeEnded=true', { as: vet });
    const record = await test.database
      .collection('appointments')
      .findOne({ _id: appointment.id as never }, { projection: { work: 0, updatedAt: 0 } });
    return {
      list: body,
      channel: await test.database
        .collection('channels')
        .findOne({ _id: cid as never }, { projection: { projectedAt: 0 } }),
      deliveries: await test.database.collection('deliveries').find({ cid }).sort({ _id: 1 }).toArray(),
      messages: await test.database.collection('inbox').countDocuments({ cid, type: 'message.new' }),
      record,
      channelId,
    };
  };
  const send = async (delivery: SignedEvent): Promise<void> => {
    expect((await deliver(test, delivery)).status).toBe(200);
    await settled();
  };
  /** The same signed bytes under a delivery id that is new. */
  const again = (delivery: SignedEvent): SignedEvent => ({
    ...delivery,
    headers: { ...delivery.headers, 'x-webhook-id': randomUUID(), 'x-webhook-attempt': '1' },
  });
  /** What MongoDB does with documents whose time is over, as of the server's own clock. */
  const forgetExpired = async (now: Date): Promise<void> => {
    for (const name of ['inbox', 'deliveries']) {
      await test.database.collection(name).deleteMany({ expiresAt: { $lte: now } });
    }
  };

  it(`${REPLAYS} times under ids of its own, plain and compressed, has no second effect`, async () => {
    const scene = await openScene();
    const delivery = signEvent(test, byOwner(scene));
    await send(delivery);
    const first = await effects(scene);
    expect(first.deliveries.map(({ userId }) => userId as string)).toEqual([scene.vet.id]);

    const replays = Array.from({ length: REPLAYS }, (_, n) =>
      n % 2 ? again(delivery) : { ...again(delivery), body: gzipSync(delivery.body, { level: n % 10 }) },
    );
    const answers = await Promise.all(replays.map((replay) => deliver(test, replay)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await settled();
    expect(await effects(scene)).toEqual(first);
  });

  it.each(['message.updated', 'reaction.new', 'galaxy.collided'])(
    'is one event in the inbox, also of a type that has no short name for its news: %s',
    async (type) => {
      const scene = await openScene();
      const delivery = signEvent(test, { ...byOwner(scene), type });
      await Promise.all(Array.from({ length: 20 }, () => deliver(test, again(delivery))));
      await send(again(delivery));
      expect(await test.database.collection('inbox').countDocuments({ cid: scene.cid, type })).toBe(1);
    },
  );

  it.each([1, 7, 29])('after %d days has no second effect', async (days) => {
    const scene = await openScene();
    const delivery = signEvent(test, byOwner(scene));
    await send(delivery);
    const first = await effects(scene);

    shiftClocks(test, days * DAY_MS);
    await forgetExpired(new Date(Date.now() + days * DAY_MS));
    await send(again(delivery));
    expect(await effects(scene)).toEqual(first);
  });

  it('after its first arrival has expired sends no notification, and changes no list', async () => {
    const scene = await openScene();
    const delivery = signEvent(test, byOwner(scene));
    await send(delivery);
    const edited = { ...(byOwner(scene)['message'] as object), text: 'newer' };
    await send(signEvent(test, { ...byOwner(scene), message: edited }));
    const first = await effects(scene);

    shiftClocks(test, 31 * DAY_MS);
    await forgetExpired(new Date(Date.now() + 31 * DAY_MS));
    expect((await effects(scene)).deliveries).toEqual([]);
    await send(again(delivery));
    const { list, channel, deliveries, messages } = await effects(scene);
    expect({ list, channel }).toEqual({ list: first.list, channel: first.channel });
    expect(deliveries).toEqual([]);
    expect(messages).toBe(1);
  });

  it('deletes no channel that was made anew since, whether or not its first arrival is remembered', async () => {
    const scene = await openScene();
    await test.streamClient.channel('messaging', scene.channelId).delete();
    const deletion = signEvent(test, { type: 'channel.deleted', cid: scene.cid, created_at: new Date().toISOString() });
    await send(deletion);
    expect((await test.request('GET', `/api/chat/channels/${scene.channelId}`, { as: scene.vet })).status).toBe(404);
    expect((await scene.openChannel()).status).toBe(200);
    const first = await effects(scene);

    await send(again(deletion));
    expect(await effects(scene)).toEqual(first);
    await test.database.collection('inbox').deleteMany({ cid: scene.cid });
    await send(again(deletion));
    expect(await effects(scene)).toEqual(first);
  });

  it.each([
    ['half a minute younger', MAX_AGE_SECONDS - 30, 1],
    ['older', MAX_AGE_SECONDS + 1, 0],
    ['days older', 5 * 86_400, 0],
  ])(
    'for the first time, %s than the policy: stored and shown, and pushed only if young',
    async (_age, seconds, pushed) => {
      const scene = await openScene();
      const event = byOwner(scene, new Date(Date.now() - seconds * 1000));
      await send(signEvent(test, event));
      const { deliveries, messages, list } = await effects(scene);
      expect([messages, deliveries.length]).toEqual([1, pushed]);
      expect(list['channels']).toMatchObject([{ id: scene.channelId, lastMessage: 'He is eating again!' }]);
    },
  );
});
