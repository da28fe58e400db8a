import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { changeAccount } from '../support/change-account.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { DirectChannels } from '../../src/friends/direct-channels.service.js';
import { FriendsService } from '../../src/friends/friends.service.js';
import { accept, ask, befriend, createWithProfile } from '../users/profiles.js';

const RECOVERY_MS = 25_000;

describe('the channel of two friends', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
  });
  afterEach(() => test.streamControl.clearFaults());
  afterAll(() => test.close());

  const two = (): Promise<[SignedInAccount, SignedInAccount]> =>
    Promise.all([createWithProfile(test), createWithProfile(test)]);
  const idOf = (a: SignedInAccount, b: SignedInAccount): string => [a.id, b.id].toSorted().join('-');
  const unfriend = (as: SignedInAccount, { id }: SignedInAccount) =>
    test.request('DELETE', `/api/users/friends/${id}`, { as });
  const record = (a: SignedInAccount, b: SignedInAccount) =>
    test.database.collection('friendships').findOne({ pair: [a.id, b.id].toSorted().join(':') });
  const workOf = async (a: SignedInAccount, b: SignedInAccount) =>
    ((await record(a, b)) as unknown as { work: { status: string; attempts: number; lastError: string | null } }).work;
  const isIdle = async (a: SignedInAccount, b: SignedInAccount) => {
    const { status, lastError } = await workOf(a, b);
    return status === 'idle' && lastError === null;
  };

  /** The channel as Stream has it; null when there is none. */
  async function atStream(id: string) {
    const [channel] = await test.streamClient.queryChannels(
      { cid: `messaging:${id}` },
      {},
      { watch: false, state: true, presence: false },
    );
    return channel
      ? {
          members: Object.keys(channel.state.members).toSorted(),
          frozen: channel.data?.frozen ?? false,
          createdBy: (channel.data?.created_by as { id: string } | undefined)?.id,
        }
      : null;
  }

  it('is there when the request is accepted, for both, made by who asked', async () => {
    const [a, b] = await two();
    const asked = await ask(test, b, a);
    expect(await atStream(idOf(a, b))).toBeNull();
    await accept(test, a, String(asked.body['id']));
    expect(await atStream(idOf(a, b))).toEqual({
      members: [a.id, b.id].toSorted(),
      frozen: false,
      createdBy: b.id,
    });
  });

  it('is frozen when one of them is deleted, and neither has a friend left', async () => {
    const [a, b] = await two();
    await befriend(test, a, b);
    await test.app.get(AccountLifecycleService).remove(b.id, 'soft', { by: 'operator' });
    await eventually('the end', async () => (await record(a, b))?.['status'] === 'ended' && isIdle(a, b));
    expect(await atStream(idOf(a, b))).toMatchObject({ frozen: true });
    expect(await test.app.get(FriendsService).idsOf(a.id)).toEqual([]);
  });

  it('is frozen when they part, stays so while one asks again, and opens again with them', async () => {
    const [a, b] = await two();
    await befriend(test, a, b);
    await unfriend(b, a);
    expect(await atStream(idOf(a, b))).toMatchObject({ frozen: true, members: [a.id, b.id].toSorted() });
    const asked = await ask(test, b, a);
    await eventually('idle work', () => isIdle(a, b));
    expect(await atStream(idOf(a, b))).toMatchObject({ frozen: true });
    await accept(test, a, String(asked.body['id']));
    expect(await atStream(idOf(a, b))).toMatchObject({ frozen: false });
  });

  it('is waited for while another worker has it, also when it is marked to be put in order meanwhile', async () => {
    const [a, b] = await two();
    const id = await befriend(test, a, b);
    const channels = test.app.get(DirectChannels);
    const held = { status: 'running', owner: 'another', leaseUntil: new Date(Date.now() + 1000), attempts: 1 };
    const work = Object.fromEntries(Object.entries(held).map(([name, value]) => [`work.${name}`, value]));
    await test.database
      .collection<{ _id: string }>('friendships')
      .updateOne({ _id: id }, { $set: { status: 'ended', ...work }, $inc: { 'work.revision': 1 } });
    // As an event of the channel’s creation does that is handled late.
    await channels.repair([id]);
    expect(await channels.settle(id)).toBe(true);
    expect(await atStream(idOf(a, b))).toMatchObject({ frozen: true });
  });

  it('is not created for a request that was not accepted', async () => {
    const [a, b] = await two();
    const asked = await ask(test, a, b);
    await test.request('DELETE', `/api/users/friend-request/${String(asked.body['id'])}`, { as: b });
    expect(await atStream(idOf(a, b))).toBeNull();
    expect(await record(a, b)).toMatchObject({ status: 'ended', work: { revision: 0 } });
  });

  it('has no other members, even if a client created it first with some', async () => {
    const [a, b] = await two();
    const guest = await createWithProfile(test);
    await eventually('the users in Stream', async () => {
      const { users } = await test.streamClient.queryUsers({ id: { $in: [a.id, b.id, guest.id] } });
      return users.length === 3;
    });
    const early = test.streamClient.channel('messaging', idOf(a, b), {
      created_by_id: guest.id,
      members: [guest.id, a.id],
    });
    await early.create();
    await befriend(test, a, b);
    expect(await atStream(idOf(a, b))).toMatchObject({ members: [a.id, b.id].toSorted() });
  });

  it('is never shared by pairs whose ids join alike', async () => {
    const [ab, c, a, bc] = await Promise.all(['a-b', 'c', 'a', 'b-c'].map((id) => createWithProfile(test, { id })));
    if (!ab || !c || !a || !bc) throw new Error('four accounts were created');
    await befriend(test, ab, c);
    await befriend(test, a, bc);
    const [first, second] = [await record(ab, c), await record(a, bc)];
    expect(first?.['channelId']).toBe('a-b-c');
    expect(second?.['channelId']).toMatch(/^direct-[0-9a-f]{40}$/);
    expect(await atStream('a-b-c')).toMatchObject({ members: ['a-b', 'c'] });
    expect(await atStream(String(second?.['channelId']))).toMatchObject({ members: ['a', 'b-c'] });
    // And each finds its own again.
    await unfriend(a, bc);
    await befriend(test, bc, a);
    expect(await record(a, bc)).toMatchObject({ channelId: second?.['channelId'] });
    expect(await atStream('a-b-c')).toMatchObject({ frozen: false });
  });

  describe('on a server that does not wait long', () => {
    let patient: TestApp;

    beforeAll(async () => {
      patient = test;
      test = await createTestApp({ STREAM_WAIT_MS: '1000', STREAM_TIMEOUT_MS: '700' });
    });
    afterAll(async () => {
      await test.close();
      test = patient;
    });

    it.each([
      ['answers 503', { status: 503, code: -1 }],
      ['is slow', { delayMs: 2000 }],
      ['does the work and loses the answer', { dropResponse: true }],
    ])(
      'does not delay the answer while Stream %s, and exists once, afterwards',
      async (_case, fault) => {
        const [a, b] = await two();
        const asked = await ask(test, a, b);
        await test.streamControl.addFault(fault);
        const accepted = await accept(test, b, String(asked.body['id']));
        expect([accepted.status, accepted.body]).toEqual([200, { message: 'Friend request accepted' }]);
        await test.streamControl.clearFaults();
        await eventually('the work', () => isIdle(a, b), RECOVERY_MS);
        expect(await atStream(idOf(a, b))).toMatchObject({ members: [a.id, b.id].toSorted(), frozen: false });
      },
      40_000,
    );
  });

  it('waits for a member who was deactivated, and is made when that is over', async () => {
    const [a, b] = await two();
    const asked = await ask(test, a, b);
    await test.streamControl.addFault({ status: 503, code: -1 });
    await accept(test, b, String(asked.body['id']));
    await changeAccount(test, a.id, { deactivatedAt: new Date() });
    // One that began before would still make the channel.
    const { attempts } = await workOf(a, b);
    await eventually('another attempt', async () => (await workOf(a, b)).attempts > attempts);
    await test.streamControl.clearFaults();
    await eventually(
      'the pause',
      async () => {
        const work = (await record(a, b))?.['work'] as { status: string; dueAt: Date | null; lastError: string | null };
        return work.status === 'due' && work.lastError === null && Number(work.dueAt) - Date.now() > 60_000;
      },
      RECOVERY_MS,
    );
    expect(await atStream(idOf(a, b))).toBeNull();
    await changeAccount(test, a.id, { deactivatedAt: null });
    // The pause is over.
    await test.database
      .collection('friendships')
      .updateOne({ _id: asked.body['id'] as never }, { $set: { 'work.dueAt': new Date() } });
    await eventually('the channel', async () => (await atStream(idOf(a, b))) !== null);
  });

  it('is not given up while the reactivation of a member has not reached Stream', async () => {
    const [a, b] = await two();
    const asked = await ask(test, a, b);
    await test.streamControl.addFault({ path: `/channels/messaging/${idOf(a, b)}/query`, status: 503, code: -1 });
    await accept(test, b, String(asked.body['id']));
    const lifecycle = test.app.get(AccountLifecycleService);
    await lifecycle.deactivate(a.id, { by: 'operator' });
    await eventually('the deactivation in Stream', async () => {
      const { users } = await test.streamClient.queryUsers({ id: a.id }, {}, { include_deactivated_users: true });
      return Boolean(users[0]?.['deactivated_at']);
    });
    await test.streamControl.clearFaults();
    await test.streamControl.addFault({ path: '/users/reactivate', status: 503, code: -1 });
    await lifecycle.reactivate(a.id, { by: 'operator' });
    const setWork = (work: object) =>
      test.database.collection('friendships').updateOne({ _id: asked.body['id'] as never }, { $set: work });
    await setWork({ 'work.lastError': null });
    await eventually('the refusal', async () => {
      const work = (await record(a, b))?.['work'] as { status: string; lastError: string | null };
      expect(work.status).not.toBe('dead');
      // An attempt that saw the deactivation may end now, and put the next one off for an hour.
      if (work.lastError === null) await setWork({ 'work.dueAt': new Date() });
      return work.lastError !== null;
    });
    await test.streamControl.clearFaults();
    await eventually('the channel', async () => (await atStream(idOf(a, b))) !== null, RECOVERY_MS);
  });

  it('that Stream refused for good is tried once more when the request is accepted again', async () => {
    const [a, b] = await two();
    const asked = await ask(test, a, b);
    await test.streamControl.addFault({ path: `/channels/messaging/${idOf(a, b)}/query`, status: 400, code: 4 });
    await accept(test, b, String(asked.body['id']));
    await eventually('the refusal', async () => {
      const found = (await record(a, b))?.['work'] as { status: string };
      return found.status === 'dead';
    });
    await test.streamControl.clearFaults();
    expect((await accept(test, b, String(asked.body['id']))).status).toBe(200);
    await eventually('the channel', async () => (await atStream(idOf(a, b))) !== null);
  });

  it('is frozen when one of the accounts goes', async () => {
    const [a, b] = await two();
    await befriend(test, a, b);
    await test.app.get(FriendsService).endAllOf(a.id);
    await eventually('the frozen channel', async () => (await atStream(idOf(a, b)))?.frozen);
  });
});
