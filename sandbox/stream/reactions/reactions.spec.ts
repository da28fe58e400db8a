import type { Channel, MessageResponse } from 'stream-chat';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { receivedEvents } from '../testing/received-events.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('reactions', () => {
  let test: TestSandbox;
  let receiver: WebhookReceiver;
  let channel: Channel;
  let ana: string;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
    channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] });
    await channel.create();
    await channel.sendMessage({ id: 'm', text: 'x', user_id: 'ana' });
    ana = test.client.createToken('ana');
  });
  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const react = (type: string, user_id = 'ben', fields: object = {}): ReturnType<Channel['sendReaction']> =>
    channel.sendReaction('m', { type, user_id, ...fields });
  const asAna = (method: string, path: string, body?: object): ReturnType<TestSandbox['asClient']> =>
    test.asClient(ana, method, path, body);
  const read = async (): Promise<MessageResponse> => (await test.client.getMessage('m')).message;
  it('are counted on the message, and shown as own ones to the user who gave them', async () => {
    await react('like', 'ana', { score: 3 });
    const { message, reaction } = await react('like', 'ben', { mood: 'good' });
    await react('love');
    expect(reaction).toMatchObject({ message_id: 'm', user_id: 'ben', type: 'like', score: 1, mood: 'good' });
    expect(message.own_reactions).toMatchObject([{ user_id: 'ben', type: 'like' }]);
    expect(await read()).toMatchObject({
      latest_reactions: [
        { type: 'love', user: { id: 'ben' } },
        { type: 'like', user: { id: 'ben' } },
        { type: 'like', user: { id: 'ana' } },
      ],
      own_reactions: [],
      reaction_counts: { like: 2, love: 1 },
      reaction_scores: { like: 4, love: 1 },
      reaction_groups: { like: { count: 2, sum_scores: 4 }, love: { count: 1, sum_scores: 1 } },
    });
    const seen = await asAna('GET', '/messages/m');
    expect(seen.body.message).toMatchObject({ own_reactions: [{ user_id: 'ana', type: 'like' }] });
  });

  it('are one of a type for each user, or one at all when they are to be unique', async () => {
    await react('like');
    await react('like', 'ben', { score: 5 });
    await react('love');
    expect(await read()).toMatchObject({ reaction_counts: { like: 1, love: 1 }, reaction_scores: { like: 5 } });
    await channel.sendReaction('m', { type: 'wow', user_id: 'ben' }, { enforce_unique: true });
    expect(await read()).toMatchObject({ reaction_counts: { wow: 1 } });
    const sent = await receivedEvents(receiver, 'reaction.', 4);
    expect(sent.map(({ type }) => type)).toEqual(['reaction.new', 'reaction.new', 'reaction.new', 'reaction.updated']);
  });

  it('are taken back by the user who gave them, once', async () => {
    await react('like');
    await channel.deleteReaction('m', 'like', 'ben');
    expect(await read()).toMatchObject({ latest_reactions: [], reaction_counts: {}, reaction_groups: null });
    await expect(channel.deleteReaction('m', 'like', 'ben')).rejects.toMatchObject({ code: 16, status: 404 });
    const [created, deleted] = await receivedEvents(receiver, 'reaction.', 2);
    expect(created).toMatchObject({
      type: 'reaction.new',
      cid: 'messaging:a',
      channel: { id: 'a' },
      user: { id: 'ben' },
      message_id: 'm',
      message: { id: 'm', own_reactions: [], reaction_counts: { like: 1 } },
      reaction: { type: 'like', user_id: 'ben', score: 1 },
    });
    expect(deleted).toMatchObject({ type: 'reaction.deleted', reaction: { type: 'like' }, message: { id: 'm' } });
  });

  it('are listed newest first by page and by filter, while the message shows ten', async () => {
    for (let index = 0; index < 12; index += 1) await react(`type-${index}`);
    expect((await read()).latest_reactions).toHaveLength(10);
    const types = (reactions: { type: string }[]): string[] => reactions.map(({ type }) => type);
    const listed = await channel.getReactions('m', { limit: 2, offset: 1 });
    expect(types(listed.reactions)).toEqual(['type-10', 'type-9']);
    const filtered = await test.client.queryReactions('m', { type: 'type-3' });
    expect(types(filtered.reactions)).toEqual(['type-3']);
    const first = await test.client.queryReactions('m', {}, { created_at: 1 }, { limit: 8 });
    const second = await test.client.queryReactions('m', {}, { created_at: 1 }, { limit: 8, next: first.next });
    expect(types([...first.reactions, ...second.reactions])).toEqual(Array.from({ length: 12 }, (_, i) => `type-${i}`));
    expect(second.next).toBeUndefined();
  });

  it('go with the message, and are not shown while it is deleted', async () => {
    await react('like');
    await test.client.deleteMessage('m');
    expect(await read()).toMatchObject({ latest_reactions: [], reaction_counts: {} });
    await expect(react('love')).rejects.toMatchObject({ code: 4, status: 400 });
    await test.client.deleteMessage('m', true);
    await channel.sendMessage({ id: 'm', text: 'again', user_id: 'ana' });
    expect(await read()).toMatchObject({ latest_reactions: [], reaction_counts: {} });
  });

  it.each([
    ['without a type', { reaction: { user_id: 'ben' } }, 400, 4],
    ['with a type of 31 characters', { reaction: { type: 'x'.repeat(31), user_id: 'ben' } }, 400, 4],
    ['of nobody', { reaction: { type: 'like' } }, 400, 4],
    ['of an unknown user', { reaction: { type: 'like', user_id: 'nobody' } }, 400, 4],
    ['with a score of 0', { reaction: { type: 'like', user_id: 'ben', score: 0 } }, 400, 4],
    ['with much data', { reaction: { type: 'like', user_id: 'ben', data: 'x'.repeat(256) } }, 413, 22],
    ['that is none', {}, 400, 4],
  ])('are refused %s', async (_what, body, status, code) => {
    const call = test.client.post(`${test.sandbox.url}/messages/m/reaction`, body);
    await expect(call).rejects.toMatchObject({ status, code });
  });

  it('are refused to unknown messages, and where they are switched off', async () => {
    await expect(channel.sendReaction('n', { type: 'like', user_id: 'ben' })).rejects.toMatchObject({ code: 16 });
    await expect(channel.getReactions('m', { limit: 101 })).rejects.toMatchObject({ code: 4 });
    await expect(test.client.queryReactions('m', {}, [], { next: 'x' })).rejects.toMatchObject({ code: 4 });
    await channel.updatePartial({ set: { config_overrides: { reactions: false } } as never });
    await expect(react('like')).rejects.toMatchObject({ code: 19, status: 400 });
  });

  describe('of a client', () => {
    it('are its own only', async () => {
      const sent = await asAna('POST', '/messages/m/reaction', { reaction: { type: 'like' } });
      expect(sent).toMatchObject({ status: 201, body: { reaction: { user_id: 'ana' } } });
      const forBen = await asAna('POST', '/messages/m/reaction', { reaction: { type: 'like', user_id: 'ben' } });
      expect(forBen).toMatchObject({ status: 400, body: { code: 4 } });
      await react('like');
      expect(await asAna('DELETE', '/messages/m/reaction/like?user_id=ben')).toMatchObject({ status: 400 });
      expect(await asAna('DELETE', '/messages/m/reaction/like')).toMatchObject({ status: 200 });
      expect(await read()).toMatchObject({ reaction_counts: { like: 1 } });
    });

    it('are refused in a frozen channel, which the server may still use', async () => {
      await react('like', 'ana');
      await channel.updatePartial({ set: { frozen: true } });
      const refused = { status: 403, body: { code: 17 } };
      expect(await asAna('POST', '/messages/m/reaction', { reaction: { type: 'love' } })).toMatchObject(refused);
      expect(await asAna('DELETE', '/messages/m/reaction/like')).toMatchObject(refused);
      expect(await asAna('GET', '/messages/m/reactions')).toMatchObject({ status: 200 });
      await react('love');
      expect(await read()).toMatchObject({ reaction_counts: { like: 1, love: 1 } });
    });

    it('are refused in a channel of others, and with the grant withdrawn', async () => {
      const cem = test.client.createToken('cem');
      const send = { reaction: { type: 'like' } };
      expect(await test.asClient(cem, 'POST', '/messages/m/reaction', send)).toMatchObject({
        status: 403,
        body: { message: expect.stringContaining('CreateReaction') },
      });
      expect(await test.asClient(cem, 'GET', '/messages/m/reactions')).toMatchObject({ status: 403 });
      await test.client.updateChannelType('messaging', { grants: { channel_member: ['read-channel'], user: [] } });
      expect(await asAna('POST', '/messages/m/reaction', send)).toMatchObject({ status: 403, body: { code: 17 } });
    });
  });
});
