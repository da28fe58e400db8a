import { AppConfig } from '../../src/config/app-config.js';
import { UserSyncService } from '../../src/users/sync/user-sync.service.js';
import { type NewAccount, newAccount } from '../auth/accounts.js';
import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';

const FORM = {
  fullName: 'Robin',
  bio: 'b',
  nativeLanguage: 'german',
  learningLanguage: 'finnish',
  location: 'Hamburg',
};
const GOOD = 'https://pictures.test/a.png';

let count = 0;

describe('the address of a picture that a client gives', () => {
  /** Every place where one enters; the answer, and whether it was taken. */
  const places = (test: TestApp, people: { admin: SignedInAccount; vet: SignedInAccount; user: SignedInAccount }) => {
    const taken = ({ status, body }: TestResponse): boolean => {
      if (status >= 300) expect([status, body['code']]).toEqual([400, 'VALIDATION_FAILED']);
      return status < 300;
    };
    return {
      onboarding: async (profilePic: string) =>
        taken(await test.request('PUT', '/api/auth/onboarding', { as: people.user, body: { ...FORM, profilePic } })),
      'new group': async (image: string) => {
        const body = { name: 'Dogs', memberIds: [people.user.id], image };
        return taken(await test.request('POST', '/api/channels', { as: people.vet, body }));
      },
      'changed group': async (image: string) => {
        const body = { name: 'Dogs', memberIds: [people.user.id] };
        const { body: group } = await test.request('POST', '/api/channels', { as: people.vet, body });
        const path = `/api/channels/${String(group['cid'])}`;
        return taken(await test.request('PATCH', path, { as: people.vet, body: { image } }));
      },
      'accounts in bulk': async (profilePic: string) => {
        count += 1;
        const body = { users: [{ id: `picture-${count}`, profilePic }] };
        const begun = await test.request('POST', '/api/admin/users/sync', { as: people.admin, body });
        const path = `/api/admin/jobs/${String(begun.body['jobId'])}`;
        const results = await eventually('the result', async () => {
          const { body: job } = await test.request('GET', path, { as: people.admin });
          return job['status'] === 'done' && (job['results'] as { outcome: string }[]);
        });
        return results[0]?.outcome === 'created';
      },
    };
  };

  describe.each([
    ['in production', 'production'],
    ['in development', 'development'],
  ])('%s', (_case, mode) => {
    let test: TestApp;
    let ask: ReturnType<typeof places>;

    beforeAll(async () => {
      test = await createTestApp({ NODE_ENV: mode, CHANNEL_PARTNERS: 'anyone' });
      const admin = await test.createAccount({ role: 'admin' });
      const vet = await test.createAccount({ role: 'vet' });
      ask = places(test, { admin, vet, user: await test.createAccount({ role: 'user' }) });
    });
    afterAll(() => test.close());

    const PLACES = ['onboarding', 'new group', 'changed group', 'accounts in bulk'] as const;

    it.each(PLACES)('is one of a public host (%s)', async (place) => {
      expect(await ask[place](GOOD)).toBe(true);
      for (const address of [
        'https://localhost/a.png',
        'https://2130706433/a.png',
        'https://0x7f.1/a.png',
        'https://[::ffff:127.0.0.1]/a.png',
        'https://192.168.0.1/a.png',
        'https://169.254.169.254/a.png',
        'https://printer.local/a.png',
        'https://metadata.google.internal/a.png',
        'https://user:secret@pictures.test/a.png',
        'javascript:alert(1)',
      ])
        expect([address, await ask[place](address)]).toEqual([address, false]);
    });

    it.each(PLACES)('is https, and http for development alone (%s)', async (place) => {
      for (const address of ['http://pictures.test/a.png', 'http://localhost:3000/a.png'])
        expect([address, await ask[place](address)]).toEqual([address, mode === 'development']);
    });
  });
});

describe('the generated picture of an account', () => {
  let test: TestApp;
  let account: NewAccount;
  let as: { token: string };

  beforeAll(async () => {
    test = await createTestApp({ PUBLIC_URL: 'https://first.example.com', NODE_ENV: 'production' });
    account = newAccount();
    await test.request('POST', '/api/auth/signup', { body: account });
    const { body } = await test.request('POST', '/api/auth/session', { body: account });
    as = { token: String(body['accessToken']) };
  });
  afterAll(() => test.close());

  const users = () => test.database.collection<{ _id: string; profilePic: string }>('users');
  const shown = async () => {
    const { body } = await test.request('GET', '/api/auth/me', { as });
    return body['user'] as { id: string; profilePic: string };
  };
  const imageInStream = async (id: string) => (await test.streamClient.queryUsers({ id })).users[0]?.image;

  it('is stored as what it is, and not by its address', async () => {
    const { id, profilePic } = await shown();
    expect(profilePic).toBe(`https://first.example.com/api/avatars/${id}.svg`);
    expect(await users().findOne({ _id: id })).toMatchObject({ profilePic: 'generated' });
    await eventually('the picture in Stream', async () => (await imageInStream(id)) === profilePic);
  });

  it('stays generated when the client sends its address back', async () => {
    const { id, profilePic } = await shown();
    for (const given of [profilePic, `http://localhost:3000/api/avatars/${id}.svg`]) {
      const { body } = await test.request('PUT', '/api/auth/onboarding', { as, body: { ...FORM, profilePic: given } });
      expect(body['user']).toMatchObject({ profilePic });
      expect(await users().findOne({ _id: id })).toMatchObject({ profilePic: 'generated' });
    }
  });

  it('follows PUBLIC_URL everywhere, in Stream with the next sync, also where an old address is stored', async () => {
    test.app.get(AppConfig).http.publicUrl = 'https://second.example.com';
    const { id } = await shown();
    const moved = `https://second.example.com/api/avatars/${id}.svg`;
    for (const profilePic of ['generated', `http://localhost:3000/api/avatars/${id}.svg`]) {
      await users().updateOne({ _id: id }, { $set: { profilePic } });
      expect((await shown()).profilePic).toBe(moved);
      await test.streamClient.partialUpdateUser({ id, set: { image: profilePic } });
      await test.app.get(UserSyncService).markAgain([id]);
      await eventually('the new address in Stream', async () => (await imageInStream(id)) === moved);
    }
  });
});
