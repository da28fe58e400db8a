import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { faultsIn, messageIn, type MessageScene, openScene } from './message-scene.js';

describe('what members do with messages', () => {
  let test: TestApp;
  let scene: MessageScene;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    await test.streamControl.enforceRateLimits(false);
    scene = await openScene(test);
  });
  afterAll(() => test.close());

  describe('a reaction', () => {
    it('is one’s own, once of each type, and can be taken back again and again', async () => {
      const { id } = await scene.sent(scene.owner, { text: 'He is eating.' });
      const react = (as: MessageScene['vet'], type: string) =>
        scene.ask('POST', `/messages/${id}/reactions`, as, { type });
      await react(scene.owner, 'like');
      await react(scene.vet, 'like');
      const response = await react(scene.vet, 'like');
      expect([response.status, messageIn(response)['reactionCounts']]).toEqual([200, { like: 2 }]);
      expect(messageIn(response)['latestReactions']).toEqual(
        expect.arrayContaining([expect.objectContaining({ type: 'like', userId: scene.vet.id, score: 1 })]),
      );
      for (let n = 0; n < 2; n += 1) {
        const back = await scene.ask('DELETE', `/messages/${id}/reactions/like`, scene.vet);
        expect([back.status, messageIn(back)['reactionCounts']]).toEqual([200, { like: 1 }]);
      }
      expect((await react(scene.admin, 'wow')).status).toBe(200);
    });

    it('is refused for strangers, deleted messages, other types and closed channels', async () => {
      const { id } = await scene.sent(scene.owner, { text: 'He is eating.' });
      const path = `/messages/${id}/reactions`;
      expectError(await scene.ask('POST', path, scene.stranger, { type: 'like' }), 'CHANNEL_NOT_FOUND');
      for (const body of [
        {},
        { type: 'a b' },
        { type: 'x'.repeat(31) },
        { type: 'like', score: 0 },
        { type: 'like', x: 1 },
      ])
        expectError(await scene.ask('POST', path, scene.owner, body), 'VALIDATION_FAILED');
      expectError(await scene.ask('DELETE', `${path}/a%2Fb`, scene.owner), 'MESSAGE_NOT_FOUND');
      await scene.ask('DELETE', `/messages/${id}`, scene.owner);
      expectError(await scene.ask('POST', path, scene.owner, { type: 'like' }), 'CONFLICT');
      const other = await openScene(test);
      const message = await other.sent(other.owner, { text: 'Before the end.' });
      await test.request('POST', `/api/chat/channels/${other.channelId}/end`, { as: other.vet });
      const late = await other.ask('POST', `/messages/${message.id}/reactions`, other.owner, { type: 'like' });
      expectError(late, 'CHANNEL_NOT_WRITABLE');
    });
  });

  describe('reading', () => {
    it('is counted in each channel and in all, and goes forth and back', async () => {
      const other = await openScene(test);
      const third = await openScene(test);
      const ids: string[] = [];
      for (const text of ['One.', 'Two.', 'Three.']) ids.push((await other.sent(other.vet, { text })).id);
      const unread = async () => (await test.request('GET', '/api/unread', { as: other.owner })).body;
      expect(await unread()).toMatchObject({ total: 3, channels: [{ cid: other.cid, unread: 3 }] });
      expect((await other.ask('POST', '/read', other.owner, { messageId: ids[1] })).body).toEqual({ success: true });
      expect(await unread()).toMatchObject({ total: 1 });
      expect((await other.ask('POST', '/read', other.owner)).status).toBe(200);
      expect(await unread()).toEqual({ total: 0, channels: [] });
      expect((await other.ask('POST', '/unread', other.owner, { messageId: ids[1] })).status).toBe(200);
      expect(await unread()).toMatchObject({ total: 2 });
      expect((await test.request('GET', '/api/unread', { as: third.owner })).body).toEqual({ total: 0, channels: [] });
    });

    it('is for members, and for messages of the channel', async () => {
      const other = await openScene(test);
      const foreign = await other.sent(other.vet, { text: 'Elsewhere.' });
      const hidden = await scene.sent(scene.vet, { text: 'Between us.', restrictedTo: [scene.vet.id] });
      for (const as of [scene.stranger, scene.admin]) {
        expectError(await scene.ask('POST', '/read', as), 'CHANNEL_NOT_FOUND');
        expectError(await scene.ask('POST', '/unread', as, { messageId: foreign.id }), 'CHANNEL_NOT_FOUND');
      }
      for (const messageId of [foreign.id, hidden.id, 'nothing']) {
        expectError(await scene.ask('POST', '/read', scene.owner, { messageId }), 'MESSAGE_NOT_FOUND');
        expectError(await scene.ask('POST', '/unread', scene.owner, { messageId }), 'MESSAGE_NOT_FOUND');
      }
      expectError(await scene.ask('POST', '/unread', scene.owner, {}), 'VALIDATION_FAILED');
      expectError(await scene.ask('POST', '/read', scene.owner, { messageId: 'a,b' }), 'VALIDATION_FAILED');
    });
  });

  describe('searching', () => {
    const find = (as: MessageScene['vet'], query: string) =>
      test.request('GET', `/api/messages/search?${query}`, { as });
    const textsOf = async (as: MessageScene['vet'], query: string): Promise<string[]> => {
      const response = await find(as, query);
      expect(response.status).toBe(200);
      return (response.body['messages'] as { text: string }[]).map(({ text }) => text).toSorted();
    };

    it('finds what the caller may read, in the caller’s channels only', async () => {
      const other = await openScene(test);
      await scene.sent(scene.owner, { text: 'A zebrafinch here.' });
      await scene.sent(scene.vet, { text: 'A zebrafinch for the vet.', restrictedTo: [scene.vet.id] });
      await other.sent(other.owner, { text: 'A zebrafinch there.' });
      const deleted = await scene.sent(scene.owner, { text: 'A zebrafinch gone.' });
      await scene.ask('DELETE', `/messages/${deleted.id}`, scene.owner);
      expect(await textsOf(scene.owner, 'q=zebrafinch')).toEqual(['A zebrafinch here.']);
      expect(await textsOf(scene.vet, 'q=zebrafinch')).toEqual(['A zebrafinch for the vet.', 'A zebrafinch here.']);
      expect(await textsOf(scene.stranger, 'q=zebrafinch')).toEqual([]);
      expect(await textsOf(scene.admin, `q=zebrafinch&cid=${other.cid}`)).toEqual(['A zebrafinch there.']);
      expectError(await find(scene.owner, `q=zebrafinch&cid=${other.cid}`), 'CHANNEL_NOT_FOUND');
    });

    it('goes page by page', async () => {
      for (let n = 0; n < 3; n += 1) await scene.sent(scene.owner, { text: `The okapi number ${n}.` });
      const found: string[] = [];
      for (let cursor: unknown = ''; cursor !== undefined;) {
        const { body } = await find(
          scene.vet,
          `q=okapi&limit=2${String(cursor) && `&cursor=${encodeURIComponent(String(cursor))}`}`,
        );
        found.push(...(body['messages'] as { text: string }[]).map(({ text }) => text));
        cursor = body['nextCursor'];
      }
      expect(found.toSorted()).toEqual([0, 1, 2].map((n) => `The okapi number ${n}.`));
    });

    it.each([
      ['', 'q'],
      ['q=', 'q'],
      ['q=%20', 'q'],
      [`q=${'x'.repeat(201)}`, 'q'],
      ['q=a&q=b', 'q'],
      ['q[$ne]=a', 'q'],
      ['q=a&cid=x', 'cid'],
      ['q=a&limit=51', 'limit'],
      ['q=okapi&cursor=%20', 'cursor'],
      ['q=okapi&cursor=not-a-cursor', 'cursor'],
    ])('refuses %j', async (query, field) => {
      const response = await find(scene.owner, query);
      expectError(response, 'VALIDATION_FAILED');
      expect(faultsIn(response)).toContain(field);
    });
  });
});
