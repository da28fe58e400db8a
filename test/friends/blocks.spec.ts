import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { changeAccount } from '../support/change-account.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { ask, befriend, createWithProfile, listOf, nextOf, pagesOf } from '../users/profiles.js';

const AT_ONCE = 20;

describe.each(['friends', 'anyone'])('blocked accounts, with channels for %s', (partners) => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, CHANNEL_PARTNERS: partners });
    await test.streamControl.enforceRateLimits(false);
  });
  afterAll(() => test.close());

  const two = (): Promise<[SignedInAccount, SignedInAccount]> =>
    Promise.all([createWithProfile(test), createWithProfile(test)]);
  const block = (as: SignedInAccount, { id }: Pick<SignedInAccount, 'id'>) =>
    test.request('PUT', `/api/users/blocks/${id}`, { as });
  const unblock = (as: SignedInAccount, { id }: Pick<SignedInAccount, 'id'>) =>
    test.request('DELETE', `/api/users/blocks/${id}`, { as });
  const idsIn = async (path: string, as: SignedInAccount) =>
    (await pagesOf(test, as, path)).flatMap((page) => listOf(page).map(({ id }) => id));
  const blockedBy = (as: SignedInAccount) => idsIn('/api/users/blocks', as);
  const record = (a: SignedInAccount, b: SignedInAccount) =>
    test.database.collection('friendships').findOne({ pair: [a.id, b.id].toSorted().join(':') });
  const open = (as: SignedInAccount, { id }: Pick<SignedInAccount, 'id'>) =>
    test.request('POST', '/api/channels', { as, body: { kind: 'direct', memberIds: [id] } });
  const group = (as: SignedInAccount, memberIds: string[]) =>
    test.request('POST', '/api/channels', { as, body: { name: 'Dogs', memberIds } });
  const isFrozen = async (id: string) => {
    const [channel] = await test.streamClient.queryChannels(
      { cid: `messaging:${id}` },
      {},
      { state: true, watch: false },
    );
    return channel?.data?.frozen === true;
  };

  it('are blocked and unblocked as often as one likes, also at the same time', async () => {
    const [a, b] = await two();
    for (const change of [block, unblock]) {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => change(a, b)));
      for (const { status, body } of answers) expect([status, body]).toEqual([200, { success: true }]);
      expect(await blockedBy(a)).toEqual(change === block ? [b.id] : []);
    }
    expect(await test.database.collection('friendships').countDocuments({ members: a.id })).toBe(1);
    expect(await blockedBy(b)).toEqual([]);
  });

  it('that block each other are free when both have unblocked', async () => {
    const [a, b] = await two();
    await Promise.all([block(a, b), block(b, a)]);
    expect([await blockedBy(a), await blockedBy(b)]).toEqual([[b.id], [a.id]]);
    await unblock(a, b);
    expectError(await ask(test, a, b), 'RECIPIENT_NOT_FOUND');
    expectError(await ask(test, b, a), 'ACCOUNT_BLOCKED');
    await unblock(b, a);
    expect((await ask(test, a, b)).status).toBe(201);
  });

  it('are none that do not exist, are deactivated or deleted, nor oneself', async () => {
    const [a, b] = await two();
    for (const change of [block, unblock]) {
      expectError(await change(a, a), 'BLOCK_OF_SELF');
      for (const id of ['nobody-has-this', '$ne', 'a%20b', 'x'.repeat(49)])
        expectError(await change(a, { id }), 'ACCOUNT_NOT_FOUND');
    }
    for (const gone of [{ deactivatedAt: new Date() }, { deletedAt: new Date() }]) {
      await changeAccount(test, b.id, { deactivatedAt: null, ...gone });
      expectError(await block(a, b), 'ACCOUNT_NOT_FOUND');
      expectError(await unblock(a, b), 'ACCOUNT_NOT_FOUND');
    }
    expect(await record(a, b)).toBeNull();
  });

  it('are not listed while they are deactivated, and can be unblocked', async () => {
    const [a, b] = await two();
    await block(a, b);
    await changeAccount(test, b.id, { deactivatedAt: new Date() });
    expect(await blockedBy(a)).toEqual([]);
    expect((await unblock(a, b)).status).toBe(200);
    expect((await record(a, b))?.['status']).toBe('ended');
  });

  it('see the other as an account that does not exist, when they ask it', async () => {
    const [a, b] = await two();
    await block(a, b);
    const comparable = ({ status, body }: Awaited<ReturnType<typeof ask>>) => ({ status, ...body, requestId: '' });
    const [blocked, missing] = [await ask(test, b, a), await ask(test, b, { id: 'nobody-has-this' })];
    expect(comparable(blocked)).toEqual(comparable(missing));
    expectError(await ask(test, a, b), 'ACCOUNT_BLOCKED');
  });

  it('and who blocked them do not find each other', async () => {
    const [a, b] = await Promise.all(
      ['Zora Blocks', 'Zora Blocked'].map((fullName) => createWithProfile(test, { fullName })),
    );
    if (!a || !b) throw new Error('two accounts were made');
    const found = async (as: SignedInAccount, { id }: SignedInAccount) => [
      (await idsIn('/api/users?limit=100', as)).includes(id),
      (await idsIn('/api/users/search?q=zora', as)).includes(id),
      (await idsIn(`/api/users/search?q=${id}`, as)).includes(id),
    ];
    for (const blocked of [true, false]) {
      await (blocked ? block : unblock)(a, b);
      expect(await found(a, b)).toEqual(Array.from({ length: 3 }, () => !blocked));
      expect(await found(b, a)).toEqual(Array.from({ length: 3 }, () => !blocked));
    }
  });

  it.each(['pet-owner', 'vet', 'admin'] as const)(
    'with the role %s cannot open a channel with who blocked them, nor bring them into a group; nor the other way round',
    async (role) => {
      const [me, ally] = await two();
      const other = await test.createAccount({ role });
      await befriend(test, other, ally);
      await befriend(test, other, me);
      const cid = String((await group(other, [ally.id])).body['cid']);
      await block(me, other);
      const add = (id: string) =>
        test.request('POST', `/api/channels/${cid}/members`, { as: other, body: { memberIds: [id] } });
      const details = async (answer: ReturnType<typeof open>) => {
        const { status, body } = await answer;
        return { status, details: body['details'] };
      };
      for (const attempt of [
        (id: string) => details(open(other, { id })),
        (id: string) => details(group(other, [ally.id, id])),
        (id: string) => details(add(id)),
      ]) {
        const refused = await attempt(me.id);
        expect(refused.status).toBe(400);
        expect(refused).toEqual(await attempt('nobody-has-this'));
      }
      expect((await open(me, other)).status).toBe(400);
    },
  );

  it('are no friends any more, their channel is frozen, and nothing comes back', async () => {
    const [a, b] = await two();
    await befriend(test, a, b);
    const channelId = String((await record(a, b))?.['channelId']);
    expect((await block(a, b)).status).toBe(200);
    expect(await isFrozen(channelId)).toBe(true);
    expect([await idsIn('/api/users/friends', a), await idsIn('/api/users/friends', b)]).toEqual([[], []]);
    expectError(await test.request('DELETE', `/api/users/friends/${a.id}`, { as: b }), 'FRIEND_NOT_FOUND');
    await unblock(a, b);
    expect((await ask(test, b, a)).status).toBe(201);
    await test.database
      .collection('friendships')
      .updateOne(
        { channelId },
        { $set: { 'work.status': 'due', 'work.dueAt': new Date() }, $inc: { 'work.revision': 1 } },
      );
    await eventually('the work', async () => (await record(a, b))?.['work'].status === 'idle');
    expect(await isFrozen(channelId)).toBe(true);
  });

  it('have no request with who blocked them, whoever sent it', async () => {
    for (const blockerAsked of [true, false]) {
      const [a, b] = await two();
      const [from, to] = blockerAsked ? [a, b] : [b, a];
      const id = String((await ask(test, from, to)).body['id']);
      await block(a, b);
      expectError(
        await test.request('PUT', `/api/users/friend-request/${id}/accept`, { as: to }),
        'FRIEND_REQUEST_NOT_FOUND',
      );
      expect((await test.request('GET', '/api/users/friend-requests', { as: to })).body).toMatchObject({
        incomingReqs: [],
      });
      expect(await idsIn('/api/users/outgoing-friend-requests', from)).toEqual([]);
    }
  });

  it('asked, accepted and blocked at the same time end blocked, without a request', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = await two();
      const [asked] = await Promise.all([ask(test, b, a), block(a, b), block(a, b)]);
      expect([201, 404]).toContain(asked.status);
      expect(await record(a, b)).toMatchObject({ status: 'blocked', blockedBy: [a.id] });
    }
  });

  it('are listed in pages', async () => {
    const [me, ...others] = await Promise.all(Array.from({ length: 4 }, () => createWithProfile(test)));
    if (!me) throw new Error('accounts were made');
    for (const other of others) await block(me, other);
    const listed = await idsIn('/api/users/blocks?limit=2', me);
    expect(listed).toHaveLength(3);
    expect(new Set(listed)).toEqual(new Set(others.map(({ id }) => id)));
    const first = await test.request('GET', '/api/users/blocks?limit=2', { as: me });
    expect(nextOf(first)).toBeDefined();
    expect(Object.keys(listOf(first)[0] ?? {})).not.toContain('email');
    expectError(await test.request('GET', '/api/users/blocks?cursor=x', { as: me }), 'VALIDATION_FAILED');
  });

  it('are a thousand at most', async () => {
    const [a, b] = await two();
    await test.database.collection('friendships').insertMany(
      Array.from({ length: 1000 }, (_, n) => ({
        _id: `${a.id}-${n}` as never,
        pair: `${a.id}:blocked-${n}`,
        members: [a.id, `blocked-${n}`],
        requester: a.id,
        recipient: `blocked-${n}`,
        status: 'blocked',
        blockedBy: [a.id],
        requestedAt: new Date(),
        work: { status: 'idle', dueAt: null, leaseUntil: null, revision: 0, doneRevision: 0 },
      })),
    );
    expectError(await block(a, b), 'TOO_MANY_BLOCKS');
  });

  it('are none of a deleted account, nor does it stay blocked', async () => {
    const [a, b, c] = [...(await two()), await createWithProfile(test)];
    await block(a, b);
    await block(c, a);
    await test.app.get(AccountLifecycleService).remove(a.id, 'soft', { by: 'operator' });
    await eventually('the end of its blocks', async () => {
      const left = await test.database
        .collection('friendships')
        .countDocuments({ members: a.id, blockedBy: { $ne: [] } });
      return left === 0;
    });
    expect(await blockedBy(c)).toEqual([]);
  });

  it('need a session', async () => {
    for (const [method, path] of [
      ['GET', '/api/users/blocks'],
      ['PUT', '/api/users/blocks/a'],
      ['DELETE', '/api/users/blocks/a'],
    ] as const)
      expectError(await test.request(method, path), 'UNAUTHORIZED');
  });
});
