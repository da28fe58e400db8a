import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { faultsIn, messageIn, type MessageScene, messagesIn, openScene } from './message-scene.js';

describe('reading messages', () => {
  let test: TestApp;
  let scene: MessageScene;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    await test.streamControl.enforceRateLimits(false);
    scene = await openScene(test);
  });
  afterAll(() => test.close());

  it('shows every message once, page by page, in both directions', async () => {
    const other = await openScene(test);
    const sent: string[] = [];
    for (let n = 0; n < 7; n += 1) sent.push((await other.sent(other.owner, { text: `Number ${n}` })).id);
    const walk = async (key: 'before' | 'after', start = ''): Promise<string[][]> => {
      const pages: string[][] = [];
      for (let next: unknown = start; next !== undefined;) {
        const page = await other.ask('GET', `/messages?limit=3${String(next) && `&${key}=${String(next)}`}`, other.vet);
        expect(page.status).toBe(200);
        pages.push(messagesIn(page).map(({ id }) => id));
        next = page.body[key === 'before' ? 'nextBefore' : 'nextAfter'];
      }
      return pages;
    };
    expect(await walk('before')).toEqual([sent.slice(4), sent.slice(1, 4), sent.slice(0, 1)]);
    expect(await walk('after', sent[0])).toEqual([sent.slice(1, 4), sent.slice(4)]);
  });

  it('shows one message and its replies, which are not in the channel', async () => {
    const parent = await scene.sent(scene.owner, { text: 'A question.' });
    const reply = await scene.sent(scene.vet, { text: 'An answer.', parentId: parent.id });
    const shown = await scene.ask('GET', `/messages/${parent.id}`, scene.vet);
    expect([shown.status, messageIn(shown)]).toMatchObject([200, { id: parent.id, replyCount: 1 }]);
    expect(shown.headers.get('cache-control')).toBe('no-store');
    const replies = await scene.ask('GET', `/messages/${parent.id}/replies`, scene.owner);
    expect(messagesIn(replies).map(({ id }) => id)).toEqual([reply.id]);
    const channel = await scene.ask('GET', '/messages', scene.owner);
    expect(messagesIn(channel).map(({ id }) => id)).not.toContain(reply.id);
  });

  it('shows a restricted message to those it names, to its sender and to administrators', async () => {
    const secret = await scene.sent(scene.vet, { text: 'Between us.', restrictedTo: [scene.vet.id] });
    const seen = async (as: MessageScene['vet']): Promise<boolean[]> => [
      messagesIn(await scene.ask('GET', '/messages', as)).some(({ id }) => id === secret.id),
      (await scene.ask('GET', `/messages/${secret.id}`, as)).status === 200,
      (await scene.ask('GET', `/messages/${secret.id}/replies`, as)).status === 200,
      (await scene.send(as, { text: 'A reply.', parentId: secret.id })).status === 201,
    ];
    expect(await seen(scene.owner)).toEqual([false, false, false, false]);
    expect(await seen(scene.vet)).toEqual([true, true, true, true]);
    expect(await seen(scene.admin)).toEqual([true, true, true, true]);
  });

  it('finds nothing that is missing, of another channel, or no id', async () => {
    const other = await openScene(test);
    const foreign = await other.sent(other.owner, { text: 'Elsewhere.' });
    for (const id of ['nothing', foreign.id, '..%2Fapp', '%00', 'a,b']) {
      expectError(await scene.ask('GET', `/messages/${id}`, scene.owner), 'MESSAGE_NOT_FOUND');
      expectError(await scene.ask('GET', `/messages/${id}/replies`, scene.owner), 'MESSAGE_NOT_FOUND');
    }
    for (const key of ['before', 'after']) {
      const response = await scene.ask('GET', `/messages?${key}=${foreign.id}`, scene.owner);
      expectError(response, 'VALIDATION_FAILED');
      expect(faultsIn(response)).toEqual([key]);
    }
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'before=a%2Fb', 'before=a&after=b'])('refuses %s', async (query) => {
    expectError(await scene.ask('GET', `/messages?${query}`, scene.owner), 'VALIDATION_FAILED');
  });

  it('is for members and administrators', async () => {
    const { id } = await scene.sent(scene.owner, { text: 'For members.' });
    for (const path of ['/messages', `/messages/${id}`, `/messages/${id}/replies`]) {
      expectError(await scene.ask('GET', path, scene.stranger), 'CHANNEL_NOT_FOUND');
      expect((await scene.ask('GET', path, scene.admin)).status).toBe(200);
    }
  });

  it('finds no channel that Stream has lost', async () => {
    const other = await openScene(test);
    await test.streamControl.deliverEvents(false);
    await test.streamClient.channel('messaging', other.channelId).delete();
    expectError(await other.ask('GET', '/messages', other.owner), 'CHANNEL_NOT_FOUND');
    await test.streamControl.deliverEvents(true);
  });
});
