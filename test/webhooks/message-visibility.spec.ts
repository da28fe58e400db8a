import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { deliver, signEvent } from '../support/signed-event.js';

type Json = Record<string, unknown>;

/** Who finds a message in the list, and who is notified: for the pet owner and the vet of an appointment. */
describe('who sees a message', () => {
  let test: TestApp;
  let scene: Scene;
  let colleague: SignedInAccount;
  let count = 0;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
  });
  beforeEach(async () => {
    colleague = await test.createAccount({ role: 'vet' });
    scene = await createScene(test, { staffIds: [colleague.id] });
    expect((await scene.openChannel()).status).toBe(200);
  });
  afterAll(() => test.close());

  const idle = (collection: string) =>
    eventually(
      `${collection} to be done`,
      async () => (await test.database.collection(collection).countDocuments({ 'work.status': { $ne: 'idle' } })) === 0,
    );
  const cid = () => `messaging:${scene.channelId}`;
  /** A message of the vet, each one second newer than the one before. */
  const message = (text: string, fields: Json = {}): Json => {
    const at = new Date(Date.now() - 60_000 + (count += 1) * 1000).toISOString();
    return {
      id: `m-${count}`,
      text,
      type: 'regular',
      user: { id: scene.vet.id },
      created_at: at,
      updated_at: at,
      ...fields,
    };
  };
  /** Delivers an event that happened `second` seconds after the message, and waits for what follows from it. */
  const tell = async (type: string, told: Json, second = 0, fields: Json = {}): Promise<void> => {
    const at = new Date(Date.parse(told['created_at'] as string) + second * 1000).toISOString();
    const event = { type, cid: cid(), message: { ...told, updated_at: at }, created_at: at, ...fields };
    expect((await deliver(test, signEvent(test, event))).status).toBe(200);
    await idle('inbox');
  };
  const shownTo = async (as: SignedInAccount): Promise<unknown> => {
    const { body } = await test.request('GET', '/api/chat/channels', { as });
    const { body: one } = await test.request('GET', `/api/chat/channels/${scene.channelId}`, { as });
    const [listed] = body['channels'] as Json[];
    expect(one['lastMessage']).toBe(listed?.['lastMessage']);
    return listed?.['lastMessage'];
  };
  /** What the pet owner, the vet and the colleague find. */
  const shown = async (): Promise<unknown[]> => [
    await shownTo(scene.owner),
    await shownTo(scene.vet),
    await shownTo(colleague),
  ];
  const notifiedOf = async ({ id }: Json): Promise<unknown[]> => {
    const found = await test.database.collection('deliveries').find({ messageId: id }).toArray();
    const names = new Map([
      [scene.owner.id, 'owner'],
      [scene.vet.id, 'vet'],
      [colleague.id, 'colleague'],
    ]);
    return found.map(({ userId }) => names.get(userId as string) ?? 'another').toSorted((a, b) => a.localeCompare(b));
  };

  it('restricted to the vet in Stream: the vet only, also in notifications', async () => {
    const channel = test.streamClient.channel('messaging', scene.channelId);
    await channel.sendMessage({ text: 'Hello', user_id: scene.owner.id });
    const note = { text: 'Owes us 80 euros', user_id: colleague.id, restricted_visibility: [scene.vet.id] };
    const { message: sent } = await channel.sendMessage(note as never);
    await eventually('the note', async () => (await notifiedOf({ id: sent.id })).length > 0);
    await idle('inbox');
    expect(await shown()).toEqual(['Hello', 'Owes us 80 euros', 'Hello']);
    expect(await notifiedOf({ id: sent.id })).toEqual(['vet']);
  });

  it('restricted: does not move the channel up for others', async () => {
    const activeAt = async () =>
      (await test.database.collection('channels').findOne({ _id: cid() as never }))?.['activeAt'];
    const before = await activeAt();
    await tell(
      'message.new',
      message('note', { restricted_visibility: [scene.vet.id], created_at: '2099-01-01T00:00:00Z' }),
    );
    expect(await shownTo(scene.vet)).toBe('note');
    expect(await activeAt()).toEqual(before);
  });

  it('shadowed: the sender only', async () => {
    await tell('message.new', message('Hello'));
    const spam = message('Buy now', { shadowed: true, user: { id: scene.owner.id } });
    await tell('message.new', spam);
    expect(await shown()).toEqual(['Buy now', 'Hello', 'Hello']);
    expect(await notifiedOf(spam)).toEqual([]);
  });

  it.each<[string, Json, Json]>([
    ['silent', { silent: true }, {}],
    ['sent without push', {}, { skip_push: true }],
    ['with a flag of a wrong type', { silent: 'no' }, {}],
  ])('%s: everybody in the list, nobody by a notification', async (_case, fields, eventFields) => {
    const quiet = message('By the way', fields);
    await tell('message.new', quiet, 0, eventFields);
    expect(await shown()).toEqual(['By the way', 'By the way', 'By the way']);
    expect(await notifiedOf(quiet)).toEqual([]);
  });

  it('with a restriction of a wrong type: nobody', async () => {
    const odd = message('for the vet', { restricted_visibility: scene.vet.id });
    await tell('message.new', odd);
    expect(await shown()).toEqual([undefined, undefined, undefined]);
    expect(await notifiedOf(odd)).toEqual([]);
  });

  it.each(['ephemeral', 'error'])('of the type %s: nobody', async (type) => {
    const answer = message('Your message was not sent', { type });
    await tell('message.new', answer);
    expect(await shown()).toEqual([undefined, undefined, undefined]);
    expect(await notifiedOf(answer)).toEqual([]);
  });

  it('of the type system: everybody', async () => {
    const notice = message('The vet is late', { type: 'system', user: { id: 'system' } });
    await tell('message.new', notice);
    expect(await shownTo(scene.owner)).toBe('The vet is late');
    expect(await notifiedOf(notice)).toEqual(['colleague', 'owner', 'vet']);
  });

  it('in a thread: nobody in the list, and those in the thread by a notification', async () => {
    const reply = message('Only here', { type: 'reply', parent_id: 'p' });
    await tell('message.new', reply, 0, { thread_participants: [{ id: scene.vet.id }, { id: scene.owner.id }] });
    expect(await shown()).toEqual([undefined, undefined, undefined]);
    expect(await notifiedOf(reply)).toEqual(['owner']);
    const both = message('For all', { type: 'reply', parent_id: 'p', show_in_channel: true });
    await tell('message.new', both, 0, { thread_participants: [{ id: scene.vet.id }] });
    expect(await shown()).toEqual(['For all', 'For all', 'For all']);
    expect(await notifiedOf(both)).toEqual(['colleague', 'owner']);
  });

  it('that is shadowed later: no longer the others', async () => {
    const sent = message('Buy now', { user: { id: scene.owner.id } });
    await tell('message.new', sent);
    await tell('message.updated', { ...sent, shadowed: true }, 1);
    expect(await shown()).toEqual(['Buy now', undefined, undefined]);
    await tell('message.new', message('Hello'));
    expect(await shown()).toEqual(['Hello', 'Hello', 'Hello']);
  });

  it('that is shadowed before its first event arrives: never the others', async () => {
    const sent = message('Buy now', { user: { id: scene.owner.id } });
    await tell('message.updated', { ...sent, shadowed: true }, 1);
    await tell('message.new', sent);
    expect(await shown()).toEqual(['Buy now', undefined, undefined]);
  });

  it('that is deleted and restored: as Stream has it, in either order', async () => {
    const sent = message('Hello');
    await tell('message.new', sent);
    await tell('message.deleted', { ...sent, type: 'deleted', text: '' }, 1);
    expect(await shownTo(scene.owner)).toBe('[Message deleted]');
    await tell('message.undeleted', sent, 2);
    expect(await shownTo(scene.owner)).toBe('Hello');
    await tell('message.undeleted', { ...sent, text: 'Hello again' }, 4);
    await tell('message.deleted', { ...sent, type: 'deleted', text: '' }, 3);
    expect(await shownTo(scene.owner)).toBe('Hello again');
  });

  it('that is deleted without a trace: nobody, also when its first event is late', async () => {
    const [early, late] = [message('Hello'), message('Sorry')];
    await tell('message.new', early);
    await tell('message.deleted', early, 1, { hard_delete: true });
    expect(await shown()).toEqual([undefined, undefined, undefined]);
    await tell('message.deleted', late, 1, { hard_delete: true });
    await tell('message.new', late);
    expect(await shown()).toEqual([undefined, undefined, undefined]);
  });

  it('that one user deletes for herself: deleted for her only, in either order', async () => {
    const forOwner = { deleted_for_me: true, user: { id: scene.owner.id } };
    const [first, second] = [message('Hello'), message('Hello again')];
    await tell('message.new', first);
    await tell('message.deleted', { ...first, type: 'deleted', text: '' }, 1, forOwner);
    expect(await shown()).toEqual(['[Message deleted]', 'Hello', 'Hello']);
    await tell('message.deleted', { ...second, type: 'deleted', text: '' }, 1, forOwner);
    await tell('message.new', second);
    expect(await shown()).toEqual(['[Message deleted]', 'Hello again', 'Hello again']);
  });
});
