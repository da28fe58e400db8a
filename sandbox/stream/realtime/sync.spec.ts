import { ChatClients } from '../testing/chat-clients.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('what a client has missed', () => {
  let test: TestSandbox;
  const clients = new ChatClients(() => test);

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
  });
  afterEach(async () => {
    await clients.disconnect();
    await test.sandbox.close();
  });

  const room = (id = 'room', members = ['ana', 'ben']) =>
    test.client.channel('messaging', id, { created_by_id: 'ben', members });

  it('is the latest state of each thing that has changed since', async () => {
    await room().create();
    const { message: edited } = await room().sendMessage({ text: 'before', user_id: 'ben' });
    const { message: liked } = await room().sendMessage({ text: 'liked', user_id: 'ben' });
    const { message: last } = await room().sendMessage({ text: 'deleted', user_id: 'ben' });
    const since = String(last.created_at);
    await test.client.partialUpdateMessage(edited.id, { set: { text: 'after' } as never }, 'ben');
    await room().sendReaction(liked.id, { type: 'love', user_id: 'ben' });
    await test.client.deleteMessage(last.id);
    await room().sendMessage({ text: 'new', user_id: 'ben' });
    await room().sendMessage({ text: 'kept from ana', user_id: 'ben', restricted_visibility: ['ben'] } as never);
    await room().addMembers(['cem']);
    await room().updatePartial({ set: { name: 'Room' } as never });
    const { client } = await clients.connect('ana');
    const { events } = await client.sync(['messaging:room'], since);
    expect(events.map(({ type, message, member }) => [type, message?.text ?? member?.user_id ?? ''])).toEqual([
      ['message.updated', 'after'],
      ['message.updated', 'liked'],
      ['message.deleted', ''],
      ['message.new', 'new'],
      ['member.added', 'cem'],
      ['channel.updated', ''],
    ]);
    expect(events[1]).toMatchObject({ message: { reaction_groups: { love: { count: 1 } } } });
  });

  it('names channels that the client may not read, and tells nothing of them', async () => {
    await room().create();
    await room('other', ['ben', 'cem']).create();
    const { client, told } = await clients.connect('ana');
    const since = '2020-01-01T00:00:00Z';
    const cids = ['messaging:room', 'messaging:other', 'messaging:none'];
    const answer = await client.sync(cids, since, { with_inaccessible_cids: true, watch: true });
    expect(answer.inaccessible_cids).toEqual(['messaging:other', 'messaging:none']);
    expect(answer.events.every(({ cid }) => cid === 'messaging:room')).toBe(true);
    await room().sendMessage({ text: 'Hello', user_id: 'ben' });
    await told('message.new');
  });

  it('cannot be asked for without channels, without a time, or in too large a number', async () => {
    const { client } = await clients.connect('ana');
    await expect(client.sync([], '2020-01-01T00:00:00Z')).rejects.toMatchObject({ code: 4, status: 400 });
    await expect(client.sync(['messaging:room'], '')).rejects.toMatchObject({ code: 4, status: 400 });
    const many = Array.from({ length: 101 }, (_, n) => `messaging:${n}`);
    await expect(client.sync(many, '2020-01-01T00:00:00Z')).rejects.toMatchObject({ code: 4, status: 400 });
  });
});
