import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { befriend } from '../users/profiles.js';
import { faultsIn, messageIn, type MessageScene, openScene } from './message-scene.js';

describe('sending a message', () => {
  let test: TestApp;
  let scene: MessageScene;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    await test.streamControl.enforceRateLimits(false);
    scene = await openScene(test);
  });
  afterAll(() => test.close());

  const texts = async (): Promise<unknown[]> => {
    const { messages } = await test.streamClient
      .channel('messaging', scene.channelId)
      .query({ state: true, watch: false, presence: false, messages: { limit: 100 } });
    return messages.map(({ text }) => text);
  };

  it('puts everything a member wrote into Stream, as that member', async () => {
    const response = await scene.send(scene.owner, {
      text: 'He is eating again!',
      attachments: [{ type: 'image', imageUrl: 'https://files.example/a.png', title: 'Rex', weightKg: 4.5 }],
      mentionedUserIds: [scene.vet.id],
      custom: { mood: 'glad', meals: 2, done: true },
      silent: true,
      skipPush: true,
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const shown = messageIn(response);
    expect(shown).toMatchObject({
      cid: scene.cid,
      userId: scene.owner.id,
      type: 'regular',
      text: 'He is eating again!',
      attachments: [{ type: 'image', imageUrl: 'https://files.example/a.png', title: 'Rex', weightKg: 4.5 }],
      mentionedUserIds: [scene.vet.id],
      custom: { mood: 'glad', meals: 2, done: true },
      silent: true,
    });
    const { message } = await test.streamClient.getMessage(shown.id);
    expect(message).toMatchObject({
      text: 'He is eating again!',
      user: { id: scene.owner.id },
      attachments: [{ type: 'image', image_url: 'https://files.example/a.png', title: 'Rex', weightKg: 4.5 }],
      mood: 'glad',
    });
  });

  it('takes attachments without a text, in Stream’s spelling, too', async () => {
    const attachments = [{ type: 'file', asset_url: 'https://files.example/a.pdf' }];
    expect((await scene.sent(scene.vet, { attachments })).attachments).toEqual([
      { type: 'file', assetUrl: 'https://files.example/a.pdf' },
    ]);
  });

  it('sends a reply into the thread of a message, which is one level deep', async () => {
    const parent = await scene.sent(scene.owner, { text: 'Is he well?' });
    const reply = await scene.sent(scene.vet, { text: 'He is.', parentId: parent.id, showInChannel: true });
    expect(reply).toMatchObject({ type: 'reply', parentId: parent.id, showInChannel: true });
    const nested = await scene.send(scene.owner, { text: 'Good.', parentId: reply.id });
    expectError(nested, 'VALIDATION_FAILED');
    expect(faultsIn(nested)).toEqual(['parentId']);
  });

  it('does not reply to a message of another channel', async () => {
    const other = await openScene(test);
    const foreign = await other.sent(other.owner, { text: 'Elsewhere.' });
    const response = await scene.send(scene.owner, { text: 'Here.', parentId: foreign.id });
    expectError(response, 'VALIDATION_FAILED');
    expect(faultsIn(response)).toEqual(['parentId']);
  });

  describe('under an id of the client’s', () => {
    it('sends it once, however often and however many at once', async () => {
      const body = { id: 'once-1', text: 'Only once, please.', custom: { a: 1, b: 'x' } };
      const answers = await Promise.all([0, 1, 2, 3].map(() => scene.send(scene.owner, body)));
      const again = await scene.send(scene.owner, { ...body, custom: { b: 'x', a: 1 } });
      expect(answers.map(({ status }) => status).filter((status) => status === 201)).toEqual([201]);
      expect(again.status).toBe(200);
      expect(messageIn(again)).toMatchObject({ text: body.text, userId: scene.owner.id });
      expect(new Set([...answers, again].map((answer) => messageIn(answer).id)).size).toBe(1);
      expect((await texts()).filter((text) => text === body.text)).toHaveLength(1);
    });

    it('is a conflict when it says something else', async () => {
      await scene.sent(scene.owner, { id: 'other-1', text: 'The first text.' });
      expectError(await scene.send(scene.owner, { id: 'other-1', text: 'Another text.' }), 'CONFLICT');
      expectError(await scene.send(scene.owner, { id: 'other-1', text: 'The first text.', silent: true }), 'CONFLICT');
    });

    it('is one’s own: another account may use the same', async () => {
      const first = await scene.sent(scene.owner, { id: 'mine', text: 'Of the owner.' });
      const second = await scene.sent(scene.vet, { id: 'mine', text: 'Of the vet.' });
      expect(first.id).not.toBe(second.id);
    });

    it('may be as long as 255 characters', async () => {
      const id = 'x'.repeat(255);
      const message = await scene.sent(scene.owner, { id, text: 'A long id.' });
      expect(message.id.length).toBeLessThanOrEqual(255);
      expect((await scene.send(scene.owner, { id, text: 'A long id.' })).status).toBe(200);
      expect((await scene.send(scene.owner, { id: `${id.slice(1)}y`, text: 'A long id.' })).status).toBe(201);
    });

    it('is found when the answer to the first request was lost', async () => {
      await test.streamControl.addFault({ method: 'POST', path: '*/message', dropResponse: true, times: 1 });
      const body = { id: 'lost-1', text: 'Did it arrive?' };
      expectError(await scene.send(scene.owner, body), 'UPSTREAM_UNAVAILABLE');
      const again = await scene.send(scene.owner, body);
      expect([again.status, messageIn(again).text]).toEqual([200, body.text]);
      expect((await texts()).filter((text) => text === body.text)).toHaveLength(1);
    });
  });

  describe('that only some may read', () => {
    it('names them and the sender', async () => {
      const message = await scene.sent(scene.vet, { text: 'For the vet alone.', restrictedTo: [scene.vet.id] });
      expect(message['restrictedTo']).toEqual([scene.vet.id]);
      const both = await scene.sent(scene.vet, { text: 'For both.', restrictedTo: [scene.owner.id] });
      expect(both['restrictedTo']).toEqual([scene.owner.id, scene.vet.id]);
    });
  });

  describe('with a field that is wrong', () => {
    const url = (imageUrl: unknown) => ({ attachments: [{ type: 'image', imageUrl }] });
    it.each([
      ['nothing to read', {}, 'text'],
      ['blanks only', { text: ' \n ' }, 'text'],
      ['a text that is too long', { text: 'x'.repeat(5001) }, 'text'],
      ['a text of too many UTF-16 units', { text: '🐕'.repeat(2501) }, 'text'],
      ['a control character', { text: 'a\u0000b' }, 'text'],
      ['31 attachments', { attachments: Array.from({ length: 31 }, () => ({ type: 'x' })) }, 'attachments'],
      ['attachments that are too large', { attachments: [{ type: 'x', note: 'x'.repeat(5000) }] }, 'attachments'],
      ['an attachment without a type', { attachments: [{ title: 'x' }] }, 'attachments'],
      ['a script for an address', url('javascript:alert(1)'), 'attachments'],
      ['a local file for an address', url('file:///etc/passwd'), 'attachments'],
      ['a nested attachment', { attachments: [{ type: 'x', a: { b: 1 } }] }, 'attachments'],
      [
        'one field in both spellings',
        { attachments: [{ type: 'x', title: '', assetUrl: 'https://a.example', asset_url: 'https://b.example' }] },
        'attachments',
      ],
      ['custom data that is too large', { text: 'x', custom: { big: 'x'.repeat(5000) } }, 'custom'],
      ['a path as a custom key', { text: 'x', custom: { 'a.b': 1 } }, 'custom'],
      ['a custom key that messages have', { text: 'x', custom: { pinned: true } }, 'custom'],
      ['a custom key of ours', { text: 'x', custom: { request_digest: 'x' } }, 'custom'],
      ['nested custom data', { text: 'x', custom: { a: { $ne: 1 } } }, 'custom'],
      [
        '26 mentions',
        { text: 'x', mentionedUserIds: Array.from({ length: 26 }, (_, n) => `u${n}`) },
        'mentionedUserIds',
      ],
      ['an id with other characters', { id: 'a.b', text: 'x' }, 'id'],
      ['an id that is too long', { id: 'x'.repeat(256), text: 'x' }, 'id'],
      ['no message for a parent', { text: 'x', parentId: 'nothing' }, 'parentId'],
      ['showInChannel for no reply', { text: 'x', showInChannel: true }, 'showInChannel'],
    ])('%s: says which, and asks Stream for nothing that changes it', async (_name, body, field) => {
      const before = (await texts()).length;
      const response = await scene.send(scene.owner, body);
      expectError(response, 'VALIDATION_FAILED');
      expect(faultsIn(response)).toEqual([field]);
      expect(await texts()).toHaveLength(before);
    });

    it('refuses to name who is no member', async () => {
      for (const field of ['mentionedUserIds', 'restrictedTo']) {
        const response = await scene.send(scene.owner, { text: 'x', [field]: [scene.stranger.id] });
        expectError(response, 'VALIDATION_FAILED');
        expect(faultsIn(response)).toEqual([field]);
      }
    });
  });

  describe('by others than members', () => {
    it('finds no channel', async () => {
      expectError(await scene.send(scene.stranger, { text: 'Let me in.' }), 'CHANNEL_NOT_FOUND');
      for (const cid of ['messaging:none', 'team:x', 'x', 'messaging:a%2Fb']) {
        const response = await test.request('POST', `/api/channels/${cid}/messages`, {
          as: scene.owner,
          body: { text: 'x' },
        });
        expectError(response, 'CHANNEL_NOT_FOUND');
      }
    });

    it('is for administrators, also in another’s name', async () => {
      expect(await scene.sent(scene.admin, { text: 'From the office.' })).toMatchObject({ userId: scene.admin.id });
      expect(await scene.sent(scene.admin, { text: 'In the name of the vet.', asUserId: scene.vet.id })).toMatchObject({
        userId: scene.vet.id,
      });
      expect(await scene.sent(scene.admin, { text: 'From the system.', asUserId: 'system' })).toMatchObject({
        userId: 'system',
        type: 'system',
      });
      expectError(await scene.send(scene.vet, { text: 'x', asUserId: scene.owner.id }), 'FORBIDDEN');
      const nobody = await scene.send(scene.admin, { text: 'x', asUserId: 'nobody' });
      expect(faultsIn(nobody)).toEqual(['asUserId']);
    });

    it('ends with the membership', async () => {
      const other = await openScene(test);
      await test.database
        .collection('channels')
        .updateOne({ _id: other.cid as never }, { $set: { members: [other.vet.id] } });
      expectError(await other.send(other.owner, { text: 'Am I still in?' }), 'CHANNEL_NOT_FOUND');
    });
  });

  describe('into a channel that is closed', () => {
    it('is refused, but a repeat of what was sent is answered', async () => {
      const other = await openScene(test);
      await other.sent(other.owner, { id: 'before', text: 'Before the end.' });
      expect((await test.request('POST', `/api/chat/channels/${other.channelId}/end`, { as: other.vet })).status).toBe(
        200,
      );
      expectError(await other.send(other.owner, { text: 'After the end.' }), 'CHANNEL_NOT_WRITABLE');
      expectError(await other.send(other.admin, { text: 'After the end.' }), 'CHANNEL_NOT_WRITABLE');
      expect((await other.send(other.owner, { id: 'before', text: 'Before the end.' })).status).toBe(200);
    });

    it('is refused by Stream’s word, too, when the read model does not know yet', async () => {
      const other = await openScene(test);
      await test.streamControl.deliverEvents(false);
      await test.streamClient.channel('messaging', other.channelId).updatePartial({ set: { frozen: true } });
      expectError(await other.send(other.owner, { text: 'After freezing.' }), 'CHANNEL_NOT_WRITABLE');
      await test.streamControl.deliverEvents(true);
    });
  });

  it('works between friends while they are friends', async () => {
    const [a, b] = [await test.createAccount({ role: 'user' }), await test.createAccount({ role: 'user' })];
    await befriend(test, a, b);
    const channel = await eventually('the channel of the two', () =>
      test.database.collection('channels').findOne({ members: a.id }),
    );
    const path = `/api/channels/${String(channel._id)}/messages`;
    expect((await test.request('POST', path, { as: b, body: { text: 'Hello.' } })).status).toBe(201);
    expect((await test.request('DELETE', `/api/users/friends/${a.id}`, { as: b })).status).toBe(200);
    await eventually(
      'the channel to be frozen',
      async () => (await test.database.collection('channels').findOne({ _id: channel._id }))?.['frozen'],
    );
    expectError(await test.request('POST', path, { as: b, body: { text: 'Still there?' } }), 'CHANNEL_NOT_WRITABLE');
  });
});
