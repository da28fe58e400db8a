import type { Channel } from 'stream-chat';
import { type ChatClient, ChatClients } from '../testing/chat-clients.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('events reach only those who may know', () => {
  let test: TestSandbox;
  let ana: ChatClient;
  let ben: ChatClient;
  let room: Channel;
  const clients = new ChatClients(() => test);

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }, { id: 'eve' }]);
    room = test.client.channel('messaging', 'room', { created_by_id: 'cem', members: ['ana', 'ben', 'cem'] });
    await room.create();
    ana = await clients.connect('ana');
    ben = await clients.connect('ben');
    for (const { client } of [ana, ben]) await client.channel('messaging', 'room').watch({ presence: true });
  });
  afterEach(async () => {
    await clients.disconnect();
    await test.sandbox.close();
  });

  const settle = async (...chats: ChatClient[]): Promise<void> => {
    for (const { client, told } of chats) {
      await test.client.sendUserCustomEvent(client.userID ?? '', { type: 'settled' as never });
      await told('settled');
    }
  };
  const watches = async () => (await test.control('GET', '')).body as { counts: Record<string, number> };

  it('not strangers, who can watch nothing either', async () => {
    const eve = await clients.connect('eve');
    await expect(eve.client.channel('messaging', 'room').watch()).rejects.toMatchObject({ code: 17 });
    await expect(eve.client.queryChannels({ cid: 'messaging:room' }, {}, { watch: true })).rejects.toMatchObject({
      code: 70,
    });
    await room.sendMessage({ text: 'Secret', user_id: 'ben' });
    await ana.told('message.new');
    await settle(eve);
    expect(JSON.stringify(eve.events)).not.toContain('messaging:room');
    expect(await watches()).toMatchObject({ counts: { watches: 2 } });
  });

  it('not members that were removed, whose watches end', async () => {
    await room.removeMembers(['ben']);
    expect(await ben.told('notification.removed_from_channel')).toMatchObject({ user: { id: 'ben' } });
    expect(await ana.told('user.watching.stop')).toMatchObject({ user: { id: 'ben' }, watcher_count: 1 });
    await room.sendMessage({ text: 'Secret', user_id: 'ana' });
    await ana.told('message.new');
    await settle(ben);
    expect(JSON.stringify(ben.events)).not.toContain('Secret');
    expect(ben.client.activeChannels).toEqual({});
  });

  it('not watchers from whom the grant to read was taken', async () => {
    await room.updatePartial({
      set: { config_overrides: { grants: { channel_member: ['!read-channel'] } } } as never,
    });
    await room.sendMessage({ text: 'Secret', user_id: 'cem' });
    await settle(ana, ben);
    expect(JSON.stringify([ana.events, ben.events])).not.toContain('Secret');
    await room.updatePartial({ set: { config_overrides: {} } as never });
    await room.sendMessage({ text: 'Again', user_id: 'cem' });
    await ana.told('message.new');
  });

  it('not watchers of a disabled channel', async () => {
    await room.updatePartial({ set: { disabled: true } as never });
    await room.sendMessage({ text: 'Secret', user_id: 'cem' });
    await settle(ana);
    expect(JSON.stringify(ana.events)).not.toContain('Secret');
  });

  it('not members from whom a message is kept, nor reactions to it', async () => {
    const { message } = await room.sendMessage({
      text: 'Secret',
      user_id: 'cem',
      restricted_visibility: ['ana'],
    } as never);
    await room.sendReaction(message.id, { type: 'love', user_id: 'cem' });
    expect(await ana.told('message.new')).toMatchObject({ message: { text: 'Secret' }, total_unread_count: 1 });
    await ana.told('reaction.new');
    const other = await clients.connect('ben');
    await settle(ben, other);
    expect(JSON.stringify([ben.events, other.events])).not.toContain('Secret');
  });

  it('not others where a user keeps typing and reading to itself', async () => {
    const off = { enabled: false };
    const settings = { typing_indicators: off, read_receipts: off, delivery_receipts: off };
    await test.client.partialUpdateUser({ id: 'ben', set: { privacy_settings: settings } });
    await room.sendMessage({ text: 'Hello', user_id: 'cem' });
    await room.sendEvent({ type: 'typing.start', user_id: 'ben' });
    await room.markRead({ user_id: 'ben' });
    await ben.told('message.read');
    await settle(ana);
    expect(ana.seen('typing.start').concat(ana.seen('message.read'))).toEqual([]);
  });

  it('not the address of who called', async () => {
    await ana.client.channel('messaging', 'room').sendMessage({ text: 'Hello' });
    await ben.told('message.new');
    expect(JSON.stringify(ben.events)).not.toContain('127.0.0.1');
  });
});
