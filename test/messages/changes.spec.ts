import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { faultsIn, messageIn, type MessageScene, openScene } from './message-scene.js';

describe('changing messages', () => {
  let test: TestApp;
  let scene: MessageScene;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    await test.streamControl.enforceRateLimits(false);
    scene = await openScene(test);
  });
  afterAll(() => test.close());

  const fresh = (body: object = {}) =>
    scene.sent(scene.owner, { text: 'As it was.', custom: { a: 1, b: 'x' }, ...body });
  const end = (other: MessageScene) =>
    test.request('POST', `/api/chat/channels/${other.channelId}/end`, { as: other.vet });

  describe('its content', () => {
    it('merges custom data and leaves what is not named', async () => {
      const { id } = await fresh({ attachments: [{ type: 'note' }] });
      const response = await scene.ask('PATCH', `/messages/${id}`, scene.owner, { custom: { b: null, c: true } });
      expect(response.status).toBe(200);
      const expected = { text: 'As it was.', attachments: [{ type: 'note' }], custom: { a: 1, c: true } };
      expect(messageIn(response)).toMatchObject(expected);
      const shown = messageIn(await scene.ask('GET', `/messages/${id}`, scene.vet));
      expect(shown).toMatchObject(expected);
      expect(shown['custom']).toEqual(expected.custom);
    });

    it('is for the sender and administrators', async () => {
      const { id } = await fresh();
      const change = (as: MessageScene['vet']) => scene.ask('PATCH', `/messages/${id}`, as, { text: 'Changed.' });
      expectError(await change(scene.vet), 'FORBIDDEN');
      expectError(await change(scene.stranger), 'CHANNEL_NOT_FOUND');
      expect(messageIn(await change(scene.admin))).toMatchObject({ text: 'Changed.', userId: scene.owner.id });
    });

    it.each([
      [{}, 'text'],
      [{ text: ' ' }, 'text'],
      [{ text: 'x'.repeat(5001) }, 'text'],
      [{ custom: { user_id: 'x' } }, 'custom'],
      [{ custom: { c: 'x'.repeat(4990) } }, 'custom'],
      [{ attachments: [{}] }, 'attachments'],
      [{ pinned: true }, 'pinned'],
    ])('refuses %j', async (body, field) => {
      const { id } = await fresh();
      const response = await scene.ask('PATCH', `/messages/${id}`, scene.owner, body);
      expectError(response, 'VALIDATION_FAILED');
      expect(faultsIn(response)).toEqual([field]);
    });

    it('ends with the channel', async () => {
      const other = await openScene(test);
      const { id } = await other.sent(other.owner, { text: 'Before the end.' });
      expect((await end(other)).status).toBe(200);
      expectError(await other.ask('PATCH', `/messages/${id}`, other.owner, { text: 'After.' }), 'CHANNEL_NOT_WRITABLE');
      expectError(await other.ask('DELETE', `/messages/${id}`, other.owner), 'CHANNEL_NOT_WRITABLE');
      expect((await other.ask('DELETE', `/messages/${id}`, other.vet)).status).toBe(200);
    });

    it('keeps the id’s request the same one', async () => {
      const body = { id: 'edited', text: 'First.' };
      const { id } = await scene.sent(scene.owner, body);
      await scene.ask('PATCH', `/messages/${id}`, scene.owner, { text: 'Second.' });
      const again = await scene.send(scene.owner, body);
      expect([again.status, messageIn(again).text]).toEqual([200, 'Second.']);
    });
  });

  describe('by deleting', () => {
    it('empties it in its place, and an administrator restores it', async () => {
      const { id } = await fresh();
      const deleted = await scene.ask('DELETE', `/messages/${id}`, scene.owner);
      const again = await scene.ask('DELETE', `/messages/${id}`, scene.owner);
      for (const response of [deleted, again]) {
        expect(response.status).toBe(200);
        expect(messageIn(response)).toMatchObject({ id, type: 'deleted', text: '', custom: {} });
      }
      expect(messageIn(await scene.ask('GET', `/messages/${id}`, scene.admin))).toMatchObject({
        type: 'deleted',
        text: '',
      });
      expectError(await scene.ask('PATCH', `/messages/${id}`, scene.owner, { text: 'x' }), 'CONFLICT');
      expectError(await scene.ask('POST', `/messages/${id}/undelete`, scene.owner), 'FORBIDDEN');
      for (const response of [
        await scene.ask('POST', `/messages/${id}/undelete`, scene.admin),
        await scene.ask('POST', `/messages/${id}/undelete`, scene.admin),
      ]) {
        expect([response.status, messageIn(response).text]).toEqual([200, 'As it was.']);
      }
    });

    it('is for the sender, the practice and administrators', async () => {
      const [first, second, ofVet] = [
        await fresh(),
        await fresh(),
        await scene.sent(scene.vet, { text: 'Of the vet.' }),
      ];
      expect((await scene.ask('DELETE', `/messages/${first.id}`, scene.vet)).status).toBe(200);
      expect((await scene.ask('DELETE', `/messages/${second.id}`, scene.admin)).status).toBe(200);
      expectError(await scene.ask('DELETE', `/messages/${ofVet.id}`, scene.owner), 'FORBIDDEN');
      expectError(await scene.ask('DELETE', `/messages/${ofVet.id}`, scene.stranger), 'CHANNEL_NOT_FOUND');
    });

    it('is for good by administrators only', async () => {
      const { id } = await fresh();
      expectError(await scene.ask('DELETE', `/messages/${id}?hard=true`, scene.owner), 'FORBIDDEN');
      expectError(await scene.ask('DELETE', `/messages/${id}?hard=yes`, scene.admin), 'VALIDATION_FAILED');
      expect((await scene.ask('DELETE', `/messages/${id}?hard=true`, scene.admin)).status).toBe(200);
      expectError(await scene.ask('GET', `/messages/${id}`, scene.owner), 'MESSAGE_NOT_FOUND');
      expectError(await scene.ask('DELETE', `/messages/${id}?hard=true`, scene.admin), 'MESSAGE_NOT_FOUND');
    });

    it('has one outcome for many at once', async () => {
      const { id } = await fresh();
      const answers = await Promise.all([0, 1, 2].map(() => scene.ask('DELETE', `/messages/${id}`, scene.owner)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    });
  });

  describe('by pinning', () => {
    it('is for the practice and administrators, with or without an end', async () => {
      const { id } = await fresh();
      expectError(await scene.ask('POST', `/messages/${id}/pin`, scene.owner), 'FORBIDDEN');
      const until = new Date(Date.now() + 3_600_000).toISOString();
      const pinned = messageIn(await scene.ask('POST', `/messages/${id}/pin`, scene.vet, { until }));
      expect(pinned).toMatchObject({ pinned: true, pinnedBy: scene.vet.id });
      expect(new Date(String(pinned['pinnedUntil'])).toISOString()).toBe(until);
      const forGood = messageIn(await scene.ask('POST', `/messages/${id}/pin`, scene.admin));
      expect([forGood['pinned'], forGood['pinnedUntil']]).toEqual([true, undefined]);
      const unpinned = messageIn(await scene.ask('POST', `/messages/${id}/unpin`, scene.vet));
      expect([unpinned['pinned'], unpinned['pinnedAt']]).toEqual([false, undefined]);
    });

    it('refuses a time that is over, and messages that cannot be pinned', async () => {
      const { id } = await fresh();
      const over = await scene.ask('POST', `/messages/${id}/pin`, scene.vet, { until: '2026-01-01T00:00:00Z' });
      expect(faultsIn(over)).toEqual(['until']);
      const secret = await scene.sent(scene.vet, { text: 'Between us.', restrictedTo: [scene.vet.id] });
      expectError(await scene.ask('POST', `/messages/${secret.id}/pin`, scene.vet), 'CONFLICT');
      await scene.ask('DELETE', `/messages/${id}`, scene.owner);
      expectError(await scene.ask('POST', `/messages/${id}/pin`, scene.vet), 'CONFLICT');
    });
  });
});
