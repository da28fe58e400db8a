import { eventually } from '../../http/testing/eventually.js';
import { ChatClients } from '../testing/chat-clients.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('presence', () => {
  let test: TestSandbox;
  const clients = new ChatClients(() => test);

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem', ...{ invisible: true } }]);
    const members = ['ana', 'ben', 'cem'];
    await test.client.channel('messaging', 'room', { created_by_id: 'ben', members }).create();
  });
  afterEach(async () => {
    await clients.disconnect();
    await test.sandbox.close();
  });

  const watch = async (userId: string, presence: boolean) => {
    const chat = await clients.connect(userId);
    const channel = chat.client.channel('messaging', 'room');
    return { ...chat, channel, answer: await channel.watch({ presence }) };
  };
  const onlineIn = async (userId: string) => (await test.client.queryUsers({ id: userId })).users[0]?.online;

  it('tells those who follow when the first socket of a user opens, and when the last one closes', async () => {
    const ana = await watch('ana', true);
    const [one, two] = [await clients.connect('ben'), await clients.connect('ben')];
    expect(await ana.told('user.presence.changed')).toMatchObject({
      user: { id: 'ben', online: true, last_active: expect.any(String) as string },
    });
    expect(ana.channel.state.members['ben']?.user?.online).toBe(true);
    await one.client.disconnectUser();
    expect(await onlineIn('ben')).toBe(true);
    await two.client.disconnectUser();
    await ana.told('user.presence.changed', ({ user }) => user?.online === false);
    expect(ana.seen('user.presence.changed')).toHaveLength(2);
    expect(await onlineIn('ben')).toBe(false);
  });

  it('tells neither those who do not follow, nor of invisible users', async () => {
    const ana = await watch('ana', false);
    await clients.connect('ben');
    const follower = await watch('ana', true);
    await clients.connect('cem');
    await test.client.partialUpdateUser({ id: 'ben', set: { name: 'Ben' } });
    expect(await follower.told('user.updated')).toMatchObject({ user: { id: 'ben', name: 'Ben', online: true } });
    expect([ana, follower].flatMap(({ seen }) => seen('user.presence.changed'))).toEqual([]);
    expect(ana.seen('user.updated')).toEqual([]);
    expect(await onlineIn('cem')).toBe(false);
  });

  it('follows the users that a query finds', async () => {
    const ana = await clients.connect('ana');
    await ana.client.queryUsers({ id: { $in: ['ben'] } }, {}, { presence: true });
    await clients.connect('ben');
    await ana.told('user.presence.changed');
    await test.client.deleteUser('ben');
    expect(await ana.told('user.deleted')).toMatchObject({ user: { id: 'ben' }, hard_delete: false });
  });

  it('tells a user of its own changes on every socket', async () => {
    const ana = await clients.connect('ana');
    await test.client.partialUpdateUser({ id: 'ana', set: { name: 'Ana' } });
    await ana.told('user.updated');
    expect(ana.client.user).toMatchObject({ name: 'Ana', mutes: [], total_unread_count: 0 });
  });

  it('counts users who watch, not sockets, and tells when that changes', async () => {
    const one = await watch('ana', false);
    expect(one.answer.watcher_count).toBe(1);
    const two = await watch('ana', false);
    expect(two.answer.watcher_count).toBe(1);
    const ben = await watch('ben', false);
    expect(ben.answer.watcher_count).toBe(2);
    for (const { told } of [one, two, ben]) {
      const fits = ({ user }: { user?: { id: string } | null }) => user?.id === 'ben';
      expect(await told('user.watching.start', fits)).toMatchObject({ watcher_count: 2, cid: 'messaging:room' });
    }
    expect(one.seen('user.watching.start').map(({ user }) => user?.id)).toEqual(['ana', 'ben']);
    const { watchers } = await ben.channel.query({ watchers: { limit: 10 }, watch: false });
    expect(watchers?.map(({ id }) => id)).toEqual(['ana', 'ben']);
    await two.channel.stopWatching();
    await two.channel.stopWatching();
    await one.client.disconnectUser();
    expect(await ben.told('user.watching.stop')).toMatchObject({ user: { id: 'ana' }, watcher_count: 1 });
    expect(ben.seen('user.watching.stop')).toHaveLength(1);
    expect(ben.channel.state.watcher_count).toBe(1);
  });

  it('keeps to itself who watches where connect events are off', async () => {
    await test.client.updateChannelType('messaging', { connect_events: false });
    const ana = await watch('ana', false);
    await watch('ben', false);
    await test.client.sendUserCustomEvent('ana', { type: 'settled' as never });
    await ana.told('settled');
    expect(ana.seen('user.watching.start')).toEqual([]);
  });

  it('needs a socket of one’s own', async () => {
    const ana = await watch('ana', false);
    const token = test.client.createToken('ben');
    const connection = await eventually(() => ana.client.wsConnection?.connectionID);
    const ask = (query: string, path = '/channels/messaging/room/stop-watching', body: object = {}) =>
      test.asClient(token, 'POST', `${path}${query}`, body);
    expect(await ask('')).toMatchObject({ status: 400, body: { code: 4 } });
    expect(await ask('?connection_id=none')).toMatchObject({ status: 400, body: { code: 46 } });
    expect(await ask(`?connection_id=${connection}`)).toMatchObject({ status: 400, body: { code: 46 } });
    const body = { filter_conditions: { members: { $in: ['ben'] } }, presence: true };
    expect(await ask(`?connection_id=${connection}`, '/channels', body)).toMatchObject({
      status: 400,
      body: { code: 46 },
    });
    expect(await ask('?connection_id=none', '/channels', { ...body, presence: false })).toMatchObject({ status: 201 });
  });
});
