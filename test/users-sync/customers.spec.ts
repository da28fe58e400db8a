import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { AccountSyncListeners, type SyncedAccount } from '../../src/users/sync/account-sync-listeners.js';
import { firstWork, type Work } from '../../src/work/work.schema.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { SyncScene } from './sync-scene.js';

const AGENT_ID = 'support-desk';
const PICTURE = 'https://pictures.test/customer.svg';

describe('a customer', () => {
  let test: TestApp;
  let scene: SyncScene;
  let lifecycle: AccountLifecycleService;
  const notified: SyncedAccount[] = [];
  let refuse: string | undefined;

  beforeAll(async () => {
    test = await createTestApp({ SUPPORT_AGENT_ID: AGENT_ID });
    scene = new SyncScene(test);
    // Stream is emptied meanwhile; no event should be under way then.
    await test.streamControl.deliverEvents(false);
    lifecycle = test.app.get(AccountLifecycleService);
    test.app.get(AccountSyncListeners).register((account) => {
      notified.push(account);
      return account.id === refuse ? Promise.reject(new Error('not now')) : Promise.resolve();
    });
  });
  afterAll(() => test.close());

  const create = async (id: string, customerId?: number): Promise<void> => {
    const account = { id, fullName: `Person ${id}`, role: 'customer', profilePic: PICTURE, customerId } as const;
    await test.app.get(UsersService).create(account);
    await scene.settled([id]);
  };
  const channelOf = async (customerId: number) => {
    const id = `support-customer-${customerId}`;
    const [channel] = await test.streamClient.queryChannels({ id: { $in: [id] } });
    return (
      channel && {
        name: (channel.data as { name?: string }).name,
        members: Object.keys(channel.state.members).toSorted(),
      }
    );
  };
  const channelNamed = (customerId: number, name: string) =>
    eventually(`the channel "${name}"`, async () => (await channelOf(customerId))?.name === name);

  it('has an identity and a support channel without asking for a token', async () => {
    await create('quiet', 501);
    expect(await scene.inStream('customer-501')).toEqual(await scene.inStream('quiet'));
    await channelNamed(501, 'Support for Person quiet');
    expect((await channelOf(501))?.members).toEqual(['customer-501', AGENT_ID]);
  });

  it('takes both along through every change, and goes with the account', async () => {
    await create('moving', 502);
    await channelNamed(502, 'Support for Person moving');
    await scene.change(['moving'], { fullName: 'Person moved', profilePic: '' });
    await scene.settled(['moving']);
    expect(await scene.inStream('customer-502')).toMatchObject({ name: 'Person moved', image: undefined });
    await channelNamed(502, 'Support for Person moved');
    await lifecycle.deactivate('moving', { by: 'operator' });
    await scene.settled(['moving']);
    expect(await scene.inStream('customer-502')).toMatchObject({ active: false });
    expect((await scene.inStream('customer-502'))?.cut).toBe((await scene.inStream('moving'))?.cut);
    await lifecycle.reactivate('moving', { by: 'operator' });
    await scene.settled(['moving']);
    expect(await scene.inStream('customer-502')).toMatchObject({ active: true, cut: null });
    await lifecycle.remove('moving', 'soft', { by: 'operator' });
    await scene.settled(['moving']);
    expect([await scene.inStream('moving'), await scene.inStream('customer-502')]).toEqual([undefined, undefined]);
    expect(await channelOf(502)).toBeDefined();
  });

  it('whose number is given to an account later is there then, and older tokens of its identity are dead', async () => {
    await create('late');
    const users = test.app.get(UsersService);
    const account = await users.findOne('late');
    if (!account) throw new Error('the account is gone');
    const changed = await users.setCustomerId(account, 503);
    await scene.settled(['late']);
    expect(await scene.inStream('customer-503')).toMatchObject({
      name: 'Person late',
      cut: changed.tokensRevokedAt?.toISOString(),
    });
    await channelNamed(503, 'Support for Person late');
  });

  it('who is renamed just before a token is requested keeps the new name', async () => {
    await create('renamed', 504);
    await channelNamed(504, 'Support for Person renamed');
    const as = await test.createAccount({ role: 'customer', customerId: 5040 });
    // The caller as it is remembered for some seconds after it was changed elsewhere.
    await scene.change(['renamed', as.id], { fullName: 'Person right' });
    await scene.settled(['renamed', as.id]);
    await channelNamed(5040, 'Support for Person right');
    await test.request('POST', '/stream-chat/token', { as, body: { customer_id: 5040 } });
    expect(await test.database.collection<{ _id: number }>('support_channels').findOne({ _id: 5040 })).toMatchObject({
      customerName: 'Person right',
    });
  });

  it('whose account has vanished is kept under its number', async () => {
    const records = test.database.collection<{ _id: number; customerName: string; work: Work }>('support_channels');
    await records.insertOne({ _id: 506, customerName: '', work: firstWork(new Date(0)) });
    await channelNamed(506, 'Support for customer-506');
    expect(await scene.inStream('customer-506')).toMatchObject({ name: 'customer-506' });
  });

  describe('and those who follow accounts', () => {
    it('are notified after Stream has the account, with its new state', async () => {
      await create('followed', 507);
      await lifecycle.remove('followed', 'hard', { by: 'operator' });
      await scene.settled(['followed']);
      const seen = notified.filter(({ id }) => id === 'followed');
      expect(seen[0]).toMatchObject({ customerId: 507, presence: 'active', fullName: 'Person followed' });
      expect(seen.at(-1)).toMatchObject({ presence: 'deleted', fullName: '' });
    });

    it('hold back only that account when they fail, and are notified again', async () => {
      refuse = 'troubled';
      const users = test.app.get(UsersService);
      for (const id of ['troubled', 'untroubled']) await users.create({ id, fullName: `Person ${id}`, role: 'user' });
      await scene.settled(['untroubled']);
      expect(await scene.inStream('troubled')).toMatchObject({ name: 'Person troubled' });
      const failing = await eventually('the failure', async () => {
        const found = await scene.users.findOne({ _id: 'troubled' });
        return found?.work.lastError && found.work;
      });
      expect(failing).toMatchObject({ doneRevision: 0, lastError: 'not now' });
      refuse = undefined;
      await scene.settled(['troubled']);
      expect(notified.filter(({ id }) => id === 'troubled').length).toBeGreaterThan(1);
    });
  });

  it('is made again with the channel when Stream has lost all it knew', async () => {
    await create('lost', 508);
    await channelNamed(508, 'Support for Person lost');
    await fetch(`${test.stream.url}/_sandbox/reset`, { method: 'POST' });
    const records = test.database.collection<{ _id: number; work: Work }>('support_channels');
    await records.updateOne({ _id: 508 }, { $set: { work: firstWork(new Date(0)) } });
    await channelNamed(508, 'Support for Person lost');
    expect(await scene.inStream('customer-508')).toMatchObject({ name: 'Person lost', active: true });
  });
});
