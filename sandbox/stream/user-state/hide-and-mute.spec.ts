import type { Channel } from 'stream-chat';
import { TestClock } from '../../clock/test-clock.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { receivedEvents } from '../testing/received-events.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

const START = Date.parse('2026-03-01T12:00:00.000Z');

describe('a channel that a user', () => {
  let test: TestSandbox;
  let receiver: WebhookReceiver;
  let channel: Channel;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = START;
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url, clock: new TestClock(() => new Date(nowMs)) });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
    channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] });
    await channel.create();
    await channel.sendMessage({ id: 'm', text: 'x', user_id: 'ana' });
  });
  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const found = async (filter: object, user_id?: string): Promise<unknown[]> => {
    const channels = await test.client.queryChannels(filter as never, {}, { user_id } as never);
    return channels.map(({ id }) => id);
  };
  const asBen = (method: string, path: string, body?: object): ReturnType<TestSandbox['asClient']> =>
    test.asClient(test.client.createToken('ben'), method, path, body);
  const messagesOf = async (user: string): Promise<unknown[]> => {
    const answer = await test.asClient(test.client.createToken(user), 'POST', '/channels/messaging/a/query', {
      state: true,
    });
    return (answer.body.messages as { id: string }[]).map(({ id }) => id);
  };

  describe('has hidden', () => {
    it('is not listed for that user until the next message', async () => {
      await channel.hide('ben');
      expect([await found({}, 'ben'), await found({}, 'ana'), await found({})]).toEqual([[], ['a'], ['a']]);
      expect(await found({ hidden: true }, 'ben')).toEqual(['a']);
      expect((await asBen('POST', '/channels', { filter_conditions: { hidden: true } })).body).toMatchObject({
        channels: [{ channel: { hidden: true } }],
      });
      await channel.sendMessage({ text: 'y', user_id: 'ana' }, { keep_channel_hidden: true } as never);
      expect(await found({}, 'ben')).toEqual([]);
      await channel.sendMessage({ text: 'y', user_id: 'ana' });
      expect([await found({}, 'ben'), await found({ hidden: true }, 'ben')]).toEqual([['a'], []]);
    });

    it('is listed again when it is shown, and both are told', async () => {
      await channel.hide('ben');
      await channel.show('ben');
      await channel.show('ben');
      expect(await found({}, 'ben')).toEqual(['a']);
      const [hidden] = await receivedEvents(receiver, 'channel.hidden', 1);
      const visible = await receivedEvents(receiver, 'channel.visible', 1);
      expect(hidden).toMatchObject({ channel: { id: 'a' }, user: { id: 'ben' }, clear_history: false });
      expect(visible).toMatchObject([{ channel: { id: 'a' }, user: { id: 'ben' } }]);
    });

    it('loses its history for that user, for good and from the unread count', async () => {
      await channel.hide('ben', true);
      expect([await messagesOf('ben'), await messagesOf('ana')]).toEqual([[], ['m']]);
      await channel.sendMessage({ id: 'n', text: 'y', user_id: 'ana' });
      await channel.hide('ben');
      await channel.show('ben');
      expect([await messagesOf('ben'), await messagesOf('ana')]).toEqual([['n'], ['m', 'n']]);
      expect(await test.client.getUnreadCount('ben')).toMatchObject({ total_unread_count: 1 });
    });

    it('can be kept to members, needs a user, and is closed to strangers', async () => {
      const cem = test.client.createToken('cem');
      expect(await test.asClient(cem, 'POST', '/channels/messaging/a/hide', {})).toMatchObject({ status: 403 });
      expect(await asBen('POST', '/channels/messaging/a/hide', { user_id: 'ana' })).toMatchObject({ status: 400 });
      await channel.hide('cem');
      await test.client.updateAppSettings({ channel_hide_members_only: true } as never);
      await expect(channel.hide('cem')).rejects.toMatchObject({ code: 4, status: 400 });
      await expect(channel.hide()).rejects.toMatchObject({ code: 4, status: 400 });
      await expect(found({ hidden: true })).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it('is not hidden any more when it was deleted and made again', async () => {
      await channel.hide('ben', true);
      await channel.delete();
      await test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] }).create();
      expect(await found({}, 'ben')).toEqual(['a']);
    });
  });

  describe('has muted', () => {
    const unread = async (): Promise<number> => (await test.client.getUnreadCount('ben')).total_unread_count;
    const send = (): Promise<unknown> => channel.sendMessage({ text: 'y', user_id: 'ana' });

    it('raises no unread count until it is unmuted', async () => {
      const { channel_mute: mute, own_user: own } = await channel.mute({ user_id: 'ben' });
      expect(mute).toMatchObject({ user: { id: 'ben' }, channel: { id: 'a' } });
      expect(own.channel_mutes).toHaveLength(1);
      await send();
      expect([await unread(), await found({ muted: true }, 'ben')]).toEqual([1, ['a']]);
      await channel.unmute({ user_id: 'ben' });
      await channel.unmute({ user_id: 'ben' });
      await send();
      expect([await unread(), await found({ muted: true }, 'ben')]).toEqual([2, []]);
      const events = await receivedEvents(receiver, 'channel.', 3);
      expect(events.map(({ type }) => type)).toEqual(['channel.created', 'channel.muted', 'channel.unmuted']);
    });

    it('is unmuted after its time in milliseconds', async () => {
      const { channel_mute: mute } = await channel.mute({ user_id: 'ben', expiration: 60_000 });
      expect(mute).toMatchObject({ expires: '2026-03-01T12:01:00.000000Z' });
      await send();
      nowMs += 60_001;
      await send();
      expect([await unread(), await found({ muted: true }, 'ben')]).toEqual([2, []]);
    });

    it('needs a channel that is there, a user, a grant and a type that has mutes', async () => {
      const mute = (fields: object): Promise<unknown> =>
        test.client.post(`${test.sandbox.url}/moderation/mute/channel`, { user_id: 'ben', ...fields });
      await expect(mute({ channel_cid: 'messaging:b' })).rejects.toMatchObject({ code: 16 });
      await expect(mute({})).rejects.toMatchObject({ code: 4 });
      await expect(mute({ channel_cid: 'messaging:a', expiration: 0 })).rejects.toMatchObject({ code: 4 });
      await expect(channel.mute()).rejects.toMatchObject({
        message: expect.stringContaining('either user or user_id must be provided when using server side auth.'),
      });
      const body = { channel_cid: 'messaging:a' };
      expect(await asBen('POST', '/moderation/mute/channel', body)).toMatchObject({ status: 201 });
      await test.client.updateChannelType('messaging', { grants: { channel_member: ['read-channel'] }, mutes: false });
      expect(await asBen('POST', '/moderation/mute/channel', body)).toMatchObject({ status: 403, body: { code: 17 } });
      await expect(mute(body)).rejects.toMatchObject({ code: 19 });
    });
  });
});
