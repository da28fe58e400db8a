import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { faultsIn, type MessageScene, openScene } from './message-scene.js';

const HOUR_MS = 3_600_000;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

describe('a message that is to be sent later', () => {
  let test: TestApp;
  let scene: MessageScene;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    await test.streamControl.enforceRateLimits(false);
    scene = await openScene(test);
  });
  afterAll(() => test.close());
  afterEach(() => test.streamControl.clearFaults());

  const records = () =>
    test.database.collection<{ _id: string; status: string; failure: string | null; draft: unknown }>(
      'scheduled_messages',
    );
  const schedule = async (body: object = {}, as = scene.owner, at: MessageScene = scene): Promise<string> => {
    const response = await at.send(as, { text: 'Later, please.', sendAt: inHours(1), ...body });
    expect(response.status).toBe(202);
    return (response.body['scheduled'] as { id: string }).id;
  };
  /** Its time has come. */
  const makeDue = (id: string) => records().updateOne({ _id: id }, { $set: { 'work.dueAt': new Date() } });
  const ended = async (id: string) =>
    eventually('its end', async () => {
      const record = await records().findOne({ _id: id, status: { $in: ['sent', 'failed'] } });
      return record && [record.status, record.failure, record.draft];
    });
  const sendings = async (id: string) =>
    (await test.streamControl.calls()).filter(
      ({ path, body }) => path.endsWith('/message') && (body as { message?: { id?: string } }).message?.id === id,
    );

  it('waits, is listed for its author alone, and is sent once when it is due', async () => {
    const sendAt = inHours(2);
    const id = await schedule({ id: 'later-1', sendAt, custom: { a: 1 } });
    const list = async (as: MessageScene['vet']) =>
      (await scene.ask('GET', '/scheduled-messages', as)).body['scheduled'];
    expect(await list(scene.owner)).toEqual([{ id, sendAt, status: 'scheduled', text: 'Later, please.' }]);
    expect(await list(scene.vet)).toEqual([]);
    expectError(await scene.ask('GET', `/messages/${id}`, scene.owner), 'MESSAGE_NOT_FOUND');
    await makeDue(id);
    expect(await ended(id)).toEqual(['sent', null, null]);
    const { message } = (await scene.ask('GET', `/messages/${id}`, scene.vet)).body as { message: object };
    expect(message).toMatchObject({ id, userId: scene.owner.id, text: 'Later, please.', custom: { a: 1 } });
    expect(await sendings(id)).toHaveLength(1);
    expect(await list(scene.owner)).toEqual([]);
  });

  it('is sent once when the answer is lost', async () => {
    const id = await schedule();
    await test.streamControl.addFault({ method: 'POST', path: '*/message', dropResponse: true, times: 1 });
    await makeDue(id);
    expect(await ended(id)).toEqual(['sent', null, null]);
    expect((await sendings(id)).map(({ status }) => status)).toEqual([201, 400]);
    expect((await scene.ask('GET', `/messages/${id}`, scene.owner)).status).toBe(200);
  });

  it('is sent once when its worker was killed after sending it', async () => {
    const id = await schedule();
    await makeDue(id);
    await ended(id);
    const draft = {
      id,
      userId: scene.owner.id,
      type: 'regular',
      text: 'Later, please.',
      attachments: [],
      mentionedUserIds: [],
      custom: {},
      silent: false,
      skipPush: false,
      showInChannel: false,
    };
    const { digest } = (await records().findOne({ _id: id })) as unknown as { digest: string };
    // As the process that died has left it: begun, with a lease that has run out.
    const left = {
      status: 'sending',
      draft: { ...draft, digest },
      'work.status': 'running',
      'work.dueAt': new Date(),
      'work.leaseUntil': new Date(),
    };
    await records().updateOne({ _id: id }, { $set: left });
    expect(await ended(id)).toEqual(['sent', null, null]);
    const { body } = await scene.ask('GET', '/messages?limit=100', scene.vet);
    expect((body['messages'] as { id: string }[]).filter((message) => message.id === id)).toHaveLength(1);
  });

  it('is sent when Stream is back', async () => {
    const id = await schedule();
    await test.streamControl.addFault({ method: 'POST', path: '*/message', status: 503, times: 3 });
    await makeDue(id);
    expect(await ended(id)).toEqual(['sent', null, null]);
  });

  it('is the same when it is scheduled again, and another is a conflict', async () => {
    const body = { id: 'again-1', sendAt: inHours(3) };
    const ids = await Promise.all([schedule(body), schedule(body), schedule(body)]);
    expect(new Set(ids).size).toBe(1);
    const send = (other: object) => scene.send(scene.owner, { text: 'Later, please.', ...body, ...other });
    expectError(await send({ text: 'Something else.' }), 'CONFLICT');
    expectError(await send({ sendAt: inHours(4) }), 'CONFLICT');
  });

  describe('is cancelled', () => {
    const cancel = (id: string, as = scene.owner) => scene.ask('DELETE', `/scheduled-messages/${id}`, as);

    it('by its author and administrators, and never sent', async () => {
      const [id, other] = [await schedule(), await schedule()];
      expectError(await cancel(id, scene.vet), 'MESSAGE_NOT_FOUND');
      for (let n = 0; n < 2; n += 1) {
        const { status, body } = await cancel(id);
        expect([status, body['scheduled']]).toMatchObject([200, { id, status: 'cancelled' }]);
      }
      expect((await cancel(other, scene.admin)).status).toBe(200);
      await records().updateOne({ _id: id }, { $set: { 'work.dueAt': new Date(), 'work.status': 'due' } });
      await eventually('the loop to pass', async () => records().findOne({ _id: id, 'work.status': 'idle' }));
      expect(await sendings(id)).toEqual([]);
      expect((await records().findOne({ _id: id }))?.draft).toBeNull();
    });

    it('no more once it is sent', async () => {
      const id = await schedule();
      await makeDue(id);
      await ended(id);
      expectError(await cancel(id), 'CONFLICT');
      expectError(await cancel('nothing'), 'MESSAGE_NOT_FOUND');
    });
  });

  describe('is not sent, and says why,', () => {
    it.each([
      ['by who is no member any more', { members: [] as string[] }, 'CHANNEL_NOT_FOUND'],
      ['into a channel that has ended', { status: 'ended' }, 'CHANNEL_NOT_WRITABLE'],
      ['into a frozen channel', { frozen: true }, 'CHANNEL_NOT_WRITABLE'],
    ])('%s', async (_name, change, code) => {
      const other = await openScene(test);
      const id = await schedule({}, other.owner, other);
      await test.database.collection('channels').updateOne({ _id: other.cid as never }, { $set: change });
      await makeDue(id);
      expect(await ended(id)).toEqual(['failed', code, null]);
      expect(await sendings(id)).toEqual([]);
    });

    it('by an account that was deactivated', async () => {
      const other = await openScene(test);
      const id = await schedule({}, other.owner, other);
      await test.database
        .collection('users')
        .updateOne({ _id: other.owner.id as never }, { $set: { deactivatedAt: new Date() } });
      await makeDue(id);
      expect(await ended(id)).toEqual(['failed', 'UNAUTHORIZED', null]);
    });
  });

  it.each([new Date(Date.now() - HOUR_MS).toISOString(), inHours(24 * 367), 'tomorrow', 5])(
    'refuses %j',
    async (sendAt) => {
      const response = await scene.send(scene.owner, { text: 'x', sendAt });
      expectError(response, 'VALIDATION_FAILED');
      expect(faultsIn(response)).toEqual(['sendAt']);
    },
  );

  it('is one of a hundred at most', async () => {
    const other = await openScene(test);
    const base = await records().findOne({ _id: await schedule({}, other.owner, other) });
    const more = Array.from({ length: 99 }, (_, n) => Object.assign({}, base, { _id: `${other.owner.id}.more-${n}` }));
    await records().insertMany(more);
    expectError(await other.send(other.owner, { text: 'x', sendAt: inHours(1) }), 'TOO_MANY_SCHEDULED_MESSAGES');
    expect((await other.ask('GET', '/scheduled-messages', other.owner)).body['scheduled']).toHaveLength(100);
  });

  it('is for members of an open channel', async () => {
    expectError(await scene.send(scene.stranger, { text: 'x', sendAt: inHours(1) }), 'CHANNEL_NOT_FOUND');
    expectError(await scene.ask('GET', '/scheduled-messages', scene.stranger), 'CHANNEL_NOT_FOUND');
    const other = await openScene(test);
    await test.database.collection('channels').updateOne({ _id: other.cid as never }, { $set: { status: 'ended' } });
    expectError(await other.send(other.owner, { text: 'x', sendAt: inHours(1) }), 'CHANNEL_NOT_WRITABLE');
  });
});
