import { revocationCut } from '../../src/stream/stream-tokens.js';
import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { type NewAccount } from '../../src/users/new-account.js';
import { UserSyncService } from '../../src/users/sync/user-sync.service.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { type FaultyProxy, passOn, startFaultyProxy } from '../support/faulty-proxy.js';
import { SyncScene } from './sync-scene.js';

const PICTURE = 'https://pictures.test/someone.svg';

describe('an account’s life in Stream', () => {
  let proxy: FaultyProxy;
  let test: TestApp;
  let scene: SyncScene;
  let lifecycle: AccountLifecycleService;

  beforeAll(async () => {
    proxy = await startFaultyProxy(() => test.stream.url);
    test = await createTestApp({ STREAM_BASE_URL: proxy.url });
    // What is changed by hand would be repaired as soon as its event arrives.
    await test.streamControl.deliverEvents(false);
    scene = new SyncScene(test);
    lifecycle = test.app.get(AccountLifecycleService);
  });
  afterAll(async () => {
    await test.close();
    await proxy.close();
  });

  const create = async (id: string, rest: Partial<NewAccount> = {}): Promise<string> => {
    await test.app
      .get(UsersService)
      .create({ id, fullName: `Person ${id}`, role: 'user', profilePic: PICTURE, ...rest });
    await scene.settled([id]);
    return id;
  };
  const active = (id: string, name = id) => ({
    name: `Person ${name}`,
    image: PICTURE,
    role: 'user',
    active: true,
    cut: null,
  });

  it('begins with its name, picture and role, and goes on with every change of them', async () => {
    const id = await create('changing', { role: 'admin' });
    expect(await scene.inStream(id)).toEqual({ ...active(id), role: 'admin' });
    await scene.change([id], { fullName: 'Somebody Else', profilePic: '' });
    await lifecycle.changeRole(id, 'vet', { by: 'operator' });
    await scene.settled([id]);
    expect(await scene.inStream(id)).toEqual({ ...active(id), name: 'Somebody Else', image: undefined });
  });

  it('that is changed once more while it is written ends as it was changed last', async () => {
    const id = await create('busy');
    // Written, but not answered before it was changed once more.
    const written = proxy.order(({ method, path }) => method === 'PATCH' && path === '/users', {
      after: (reply, answer) => {
        written.clear();
        void scene.change([id], { fullName: 'Person last' }).then(() => passOn(reply, answer));
      },
    });
    await scene.change([id], { fullName: 'Person first' });
    await eventually('the call', () => written.hits);
    await scene.settled([id]);
    expect(await scene.inStream(id)).toEqual(active(id, 'last'));
  });

  it('stops for a time: its tokens die with it and come back with it', async () => {
    const id = await create('resting');
    await lifecycle.deactivate(id, { by: 'operator' });
    await scene.settled([id]);
    const { deactivatedAt } = (await scene.users.findOne({ _id: id })) ?? {};
    const cut = revocationCut(deactivatedAt ?? new Date(0)).toISOString();
    expect(await scene.inStream(id)).toEqual({ ...active(id), active: false, cut });
    await lifecycle.reactivate(id, { by: 'operator' });
    await scene.settled([id]);
    expect(await scene.inStream(id)).toEqual(active(id));
  });

  it('keeps the revocation of a new password through a deactivation and back', async () => {
    const id = await create('careful', { passwordHash: 'old-hash' });
    await lifecycle.replacePassword(id, 'old-hash', 'new-hash');
    await scene.settled([id]);
    const { cut } = (await scene.inStream(id)) ?? {};
    expect(cut).not.toBeNull();
    await lifecycle.deactivate(id, { by: 'operator' });
    await scene.settled([id]);
    await lifecycle.reactivate(id, { by: 'operator' });
    await scene.settled([id]);
    expect(await scene.inStream(id)).toEqual({ ...active(id), cut });
  });

  it('comes back with what was changed meanwhile', async () => {
    const id = await create('away');
    await lifecycle.deactivate(id, { by: 'operator' });
    await scene.settled([id]);
    await scene.change([id], { fullName: 'Person back' });
    await scene.settled([id]);
    expect(await scene.inStream(id)).toMatchObject({ active: false });
    await lifecycle.reactivate(id, { by: 'operator' });
    await scene.settled([id]);
    expect(await scene.inStream(id)).toEqual(active(id, 'back'));
  });

  it('is deactivated before Stream has ever seen it, and is there all the same', async () => {
    const id = 'early';
    await test.streamControl.addFault({ path: '/users', status: 503 });
    await test.app.get(UsersService).create({ id, fullName: 'Person early', role: 'user', profilePic: PICTURE });
    await lifecycle.deactivate(id, { by: 'operator' });
    await test.streamControl.clearFaults();
    await scene.settled([id]);
    expect(await scene.inStream(id)).toMatchObject({ name: 'Person early', active: false });
  });

  it.each(['soft', 'hard'] as const)('ends with a %s deletion, and its id with it', async (deletion) => {
    const id = await create(`ended-${deletion}`);
    await test.streamClient.channel('messaging', `with-${id}`, { created_by_id: id, members: [id] }).create();
    const message = await test.streamClient
      .channel('messaging', `with-${id}`)
      .sendMessage({ id: `of-${id}`, text: 'hello', user_id: id });
    await lifecycle.remove(id, deletion, { by: 'operator' });
    await scene.settled([id]);
    expect(await scene.inStream(id)).toBeUndefined();
    const left = await test.streamClient.getMessage(message.message.id).then(
      ({ message: { type } }) => type,
      ({ code }: { code: number }) => code,
    );
    expect(left).toBe(deletion === 'soft' ? 'deleted' : 16);
    await scene.change([id], { fullName: 'Undead' });
    await scene.settled([id]);
    expect(await scene.inStream(id)).toBeUndefined();
    expect(await scene.statusOf(id)).toEqual({ status: 'idle', lastError: null });
  });

  it('ends for good after it had ended softly, whether that was done in between or not', async () => {
    const [done, hasty] = [await create('softly'), await create('hastily')];
    await lifecycle.remove(done, 'soft', { by: 'operator' });
    await scene.settled([done]);
    await Promise.all([
      lifecycle.remove(hasty, 'soft', { by: 'operator' }),
      lifecycle.remove(hasty, 'hard', { by: 'operator' }),
    ]);
    await lifecycle.remove(done, 'hard', { by: 'operator' });
    await lifecycle.remove(hasty, 'hard', { by: 'operator' });
    await scene.settled([done, hasty]);
    for (const id of [done, hasty]) {
      expect(await scene.inStream(id)).toBeUndefined();
      await expect(test.streamClient.restoreUsers([id])).rejects.toMatchObject({ code: 16 });
      expect(await scene.users.findOne({ _id: id })).toMatchObject({
        atStream: { presence: 'deleted', deletion: 'hard', task: null },
      });
    }
  });

  describe('of which Stream has something else', () => {
    const CLIENT = () => test.streamClient;
    const HANDS: readonly { readonly there: string; readonly make: (id: string) => Promise<unknown> }[] = [
      { there: 'what we think', make: () => Promise.resolve() },
      { there: 'a deactivated user', make: (id) => CLIENT().deactivateUser(id) },
      {
        there: 'another name, picture, role and revocation',
        make: async (id) => {
          await CLIENT().partialUpdateUser({ id, set: { name: 'x', role: 'admin' }, unset: ['image'] });
          await CLIENT().revokeUserToken(id, new Date());
        },
      },
    ];
    const WISHES = ['active', 'deactivated', 'deleted'] as const;
    const TABLE = HANDS.flatMap(({ there, make }) => WISHES.map((wish) => ({ there, make, wish })));

    it.each(TABLE)('$there: it becomes $wish', async ({ there, make, wish }) => {
      const id = await create(`hand-${HANDS.findIndex((hand) => hand.there === there)}-${wish}`);
      await make(id);
      if (wish === 'active') await scene.change([id]);
      if (wish === 'deactivated') await lifecycle.deactivate(id, { by: 'operator' });
      if (wish === 'deleted') await lifecycle.remove(id, 'hard', { by: 'operator' });
      await scene.settled([id]);
      const now = await scene.inStream(id);
      if (wish === 'deleted') expect(now).toBeUndefined();
      if (wish === 'active') expect(now).toEqual(active(id));
      if (wish === 'deactivated') expect(now).toMatchObject({ active: false });
      expect(await scene.statusOf(id)).toEqual({ status: 'idle', lastError: null });
    });

    it('nothing, because it was deleted by hand: its work is dead and says why, and no other account waits', async () => {
      const ids = await Promise.all(['gone', 'beside-1', 'beside-2'].map((id) => create(id)));
      await test.streamClient.deleteUser('gone');
      await scene.change(ids, { fullName: 'Person anew' });
      await scene.settled(ids);
      expect(await scene.statusOf('gone')).toEqual({
        status: 'dead',
        lastError:
          'createUsers: Stream answered 404, code 16: a user with this id was deleted in Stream, which never reuses ids',
      });
      for (const id of ['beside-1', 'beside-2']) expect(await scene.inStream(id)).toEqual(active(id, 'anew'));
    });
  });

  describe('that is about to be named in a call', () => {
    const sync = () => test.app.get(UserSyncService);

    it('is made when Stream has lost it, and only then', async () => {
      const id = await create('named');
      await test.streamClient.partialUpdateUser({ id, set: { name: 'by hand' } });
      await sync().ensureInStream([id], true);
      expect(await scene.inStream(id)).toMatchObject({ name: 'by hand' });
      await sync().ensureInStream([id]);
      expect(await scene.inStream(id)).toMatchObject({ name: 'by hand' });
    });

    it('is neither reactivated nor restored', async () => {
      const [resting, deleted] = [await create('named-resting'), await create('named-deleted')];
      await lifecycle.deactivate(resting, { by: 'operator' });
      await lifecycle.remove(deleted, 'soft', { by: 'operator' });
      await scene.settled([resting, deleted]);
      const before = (await scene.calls()).length;
      await sync().ensureInStream([resting, deleted], true);
      expect((await scene.calls()).slice(before).map(({ method }) => method)).toEqual(['GET']);
      expect(await scene.inStream(resting)).toMatchObject({ active: false });
    });

    it('is written once more when it was changed while it was made', async () => {
      const id = 'named-raced';
      await test.streamControl.addFault({ method: 'POST', path: '/users', status: 503 });
      await test.app.get(UsersService).create({ id, fullName: 'Person old', role: 'user', profilePic: PICTURE });
      await test.streamControl.clearFaults();
      await test.streamControl.addFault({ method: 'POST', path: '/users', delayMs: 300, times: 1 });
      const making = sync().ensureInStream([id]);
      await scene.change([id], { fullName: 'Person new' });
      await making;
      await scene.settled([id]);
      expect(await scene.inStream(id)).toEqual(active(id, 'new'));
    });
  });
});
