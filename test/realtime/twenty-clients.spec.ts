import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { ChatUser } from './chat-user.js';

const CLIENTS = 20;

describe('twenty clients in a group channel', () => {
  let test: TestApp;
  let accounts: SignedInAccount[];
  let users: ChatUser[];
  let cid: string;
  let id: string;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, CHANNEL_PARTNERS: 'anyone' });
    await test.streamControl.enforceRateLimits(false);
    accounts = await Promise.all(Array.from({ length: CLIENTS }, () => test.createAccount({ role: 'user' })));
    const [owner, ...others] = accounts as [SignedInAccount, ...SignedInAccount[]];
    const memberIds = others.map((account) => account.id);
    const made = await test.request('POST', '/api/channels', { as: owner, body: { name: 'Dogs', memberIds } });
    cid = String(made.body['cid']);
    id = cid.slice('messaging:'.length);
    const options = { streamUrl: test.stream.url, server: () => test };
    users = await Promise.all(accounts.map((account) => ChatUser.connect(account, options)));
    await Promise.all(users.map((user) => user.watch(id)));
  });
  afterAll(async () => {
    await Promise.all(users.map((user) => user.close()));
    await test.close();
  });

  const call = (method: string, path: string, body?: unknown) =>
    test.request(method, `/api/channels/${cid}${path}`, { as: accounts[0] as SignedInAccount, body });

  it('see every message of each, once and in one order', async () => {
    await Promise.all(
      users.flatMap(({ client }, index) => {
        const channel = client.channel('messaging', id);
        return [1, 2, 3].map((round) => channel.sendMessage({ text: `${index}-${round}` }));
      }),
    );
    const expected = users.flatMap((_user, index) => [1, 2, 3].map((round) => `${index}-${round}`));
    for (const user of users) {
      await eventually(
        `${user.account.id} to have all`,
        () => user.seen('message.new').length >= expected.length,
        20_000,
      );
      const texts = user.seen('message.new').map(({ message }) => message?.text);
      expect(texts).toHaveLength(expected.length);
      expect(new Set(texts)).toEqual(new Set(expected));
      expect(user.texts(id)).toEqual(users[0]?.texts(id));
      expect(user.seen('notification.message_new')).toEqual([]);
    }
    const orders = users.map((user) =>
      user
        .seen('message.new')
        .map(({ message }) => message?.id)
        .join(),
    );
    expect(new Set(orders).size).toBe(1);
  });

  it('count who watches', async () => {
    const [one] = users;
    const { watcher_count: count } = (await one?.client.channel('messaging', id).query({ watch: true })) ?? {};
    expect(count).toBe(CLIENTS);
    expect(one?.client.channel('messaging', id).state.watcher_count).toBe(CLIENTS);
  });

  it('see a member removed by its owner, who sees nothing more, and added again', async () => {
    const [first, last] = [users[0] as ChatUser, users[CLIENTS - 1] as ChatUser];
    const { account } = last;
    expect((await call('DELETE', '/members', { memberIds: [account.id] })).status).toBeLessThan(300);
    await last.told('notification.removed_from_channel');
    await first.told('member.removed', ({ user }) => user?.id === account.id);
    await first.client.channel('messaging', id).sendMessage({ text: 'between us' });
    await (users[1] as ChatUser).told('message.new', ({ message }) => message?.text === 'between us');
    expect(JSON.stringify(last.events)).not.toContain('between us');
    expect((await call('POST', '/members', { memberIds: [account.id] })).status).toBeLessThan(300);
    const { channel } = await last.told('notification.added_to_channel');
    expect(channel?.cid).toBe(cid);
    await last.watch(id);
    await first.client.channel('messaging', id).sendMessage({ text: 'welcome back' });
    await last.told('message.new', ({ message }) => message?.text === 'welcome back');
    // What was sent before this would have come before this.
    expect(last.seen('message.new').map(({ message }) => message?.text)).not.toContain('between us');
  });

  it('see the channel renamed', async () => {
    expect((await call('PATCH', '', { name: 'Cats' })).status).toBe(200);
    for (const user of users)
      await user.told('channel.updated', ({ channel }) => JSON.stringify(channel).includes('"name":"Cats"'));
  });
});
