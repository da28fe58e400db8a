import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { FORM } from './profiles.js';

const MISSING_ORDER = ['fullName', 'bio', 'nativeLanguage', 'learningLanguage', 'location'];
const METHODS = ['PUT', 'POST'];

/** Keys that a form must not set, with values that would do harm. */
const FOREIGN_KEYS: Readonly<Record<string, unknown>> = {
  _id: 'somebody-else',
  id: 'somebody-else',
  role: 'admin',
  email: 'taken@example.com',
  password: 'a new password',
  passwordHash: '$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA',
  friends: ['sample-vet'],
  isOnboarded: false,
  customerId: 1,
  sessionVersion: 99,
  sessionsEndedAt: '2026-01-01T00:00:00Z',
  openSessions: [],
  endedSessions: [],
  deactivatedAt: '2026-01-01T00:00:00Z',
  deletedAt: '2026-01-01T00:00:00Z',
  deletion: 'hard',
  tokensRevokedAt: '2026-01-01T00:00:00Z',
  work: { status: 'dead' },
  'work.status': 'dead',
  createdAt: '2000-01-01T00:00:00Z',
  updatedAt: '2000-01-01T00:00:00Z',
  $set: { role: 'admin' },
  $unset: { email: 1 },
  $rename: { email: 'bio' },
};
const OPERATORS: readonly unknown[] = [{ $ne: null }, { $gt: '' }, ['a'], 7, true, { toString: 'x' }, null];

describe('onboarding', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp();
  });
  afterAll(() => test.close());

  const create = (): Promise<SignedInAccount> => test.createAccount({ role: 'user', fullName: 'At First' });
  const onboard = (as: SignedInAccount, body: unknown, method = 'PUT') =>
    test.request(method, '/api/auth/onboarding', { as, body });
  const stored = (id: string) => test.database.collection('users').findOne({ _id: id as never });
  /** The whole record, but for what work and time change by themselves. */
  const lasting = async (id: string): Promise<Record<string, unknown>> => {
    const {
      work: _work,
      atStream: _atStream,
      updatedAt: _updatedAt,
      ...rest
    } = (await stored(id)) as Record<string, unknown>;
    return rest;
  };

  it.each(METHODS)('by %s fills in the profile and answers it', async (method) => {
    const account = await create();
    const { status, body } = await onboard(account, FORM, method);
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        user: {
          _id: account.id,
          id: account.id,
          fullName: 'Robin Berg',
          email: null,
          bio: 'Two dogs and a parrot.',
          profilePic: '',
          nativeLanguage: 'german',
          learningLanguage: 'portuguese',
          learningLanguages: ['portuguese'],
          location: 'Hamburg',
          isOnboarded: true,
          friends: [],
          role: 'user',
          createdAt: expect.any(String) as string,
          updatedAt: expect.any(String) as string,
        },
      },
    ]);
  });

  it('may be repeated, to change the profile, and reaches Stream each time', async () => {
    const account = await create();
    await onboard(account, FORM);
    const again = {
      ...FORM,
      fullName: 'Zoë 田中 🦜',
      learningLanguages: ['Finnish', ' Basque '],
      learningLanguage: '',
    };
    const { body } = await onboard(account, { ...again, profilePic: 'https://pictures.test/zoe.png' });
    expect(body['user']).toMatchObject({
      fullName: 'Zoë 田中 🦜',
      learningLanguage: 'finnish',
      learningLanguages: ['finnish', 'basque'],
      profilePic: 'https://pictures.test/zoe.png',
    });
    await eventually('the profile in Stream', async () => {
      const { users } = await test.streamClient.queryUsers({ id: account.id });
      return users[0]?.name === 'Zoë 田中 🦜' && users[0].image === 'https://pictures.test/zoe.png';
    });
  });

  it('needs a session', async () => {
    expectError(await test.request('PUT', '/api/auth/onboarding', { body: FORM }), 'UNAUTHORIZED');
  });

  it('names all that is missing, in the order of the form', async () => {
    const account = await create();
    for (const body of [{}, [], null, 'text', undefined, { fullName: ' ', bio: '\t' }]) {
      const answer = await onboard(account, body === undefined ? undefined : JSON.stringify(body));
      expect(answer.body).toMatchObject({ code: 'FIELDS_MISSING', message: 'All fields are required' });
      expect([answer.status, answer.body['missingFields']]).toEqual([400, MISSING_ORDER]);
    }
  });

  it.each(MISSING_ORDER)('counts %s as missing when it is empty, or no text', async (field) => {
    const account = await create();
    const before = await lasting(account.id);
    for (const value of ['', '  ', ...OPERATORS]) {
      const { status, body } = await onboard(account, { ...FORM, [field]: value });
      expect([value, status, body['code'], body['missingFields']]).toEqual([value, 400, 'FIELDS_MISSING', [field]]);
    }
    expect(await lasting(account.id)).toEqual(before);
  });

  it.each([
    ['fullName', 'x'.repeat(121)],
    ['bio', 'x'.repeat(501)],
    ['nativeLanguage', 'x'.repeat(41)],
    ['learningLanguage', 'x'.repeat(41)],
    ['location', 'x'.repeat(121)],
    ['fullName', 'Robin\0Berg'],
    ['fullName', 'Robin\nBerg'],
    ['bio', 'bell\u0007'],
    ['location', 'half \ud800 a pair'],
    ['learningLanguages', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['profilePic', { $ne: null }],
    ['profilePic', ['https://pictures.test/a.png']],
    ['profilePic', 'javascript:alert(1)'],
    ['profilePic', 'data:image/svg+xml,<svg/>'],
    ['profilePic', 'https://2130706433/a.png'],
    ['profilePic', 'https://user:secret@pictures.test/a.png'],
    ['profilePic', `https://pictures.test/${'x'.repeat(500)}`],
  ])('refuses %s with %j, and says which field', async (field, value) => {
    const account = await create();
    const form = field === 'learningLanguages' ? { ...FORM, learningLanguage: undefined } : FORM;
    const answer = await onboard(account, { ...form, [field]: value });
    expectError(answer, 'VALIDATION_FAILED');
    expect(answer.body['details']).toEqual([expect.objectContaining({ field })]);
    expect(await stored(account.id)).toMatchObject({ fullName: 'At First', isOnboarded: false });
  });

  it.each([
    'https://pictures.test/a.png?size=200#x',
    'http://localhost:3000/api/avatars/a.svg',
    'http://127.0.0.1/a.png',
    'http://[::1]:3000/a.png',
  ])('takes the picture %s', async (profilePic) => {
    const { body } = await onboard(await create(), { ...FORM, profilePic });
    expect(body['user']).toMatchObject({ profilePic });
  });

  it('keeps the picture when none is named', async () => {
    const account = await create();
    await onboard(account, { ...FORM, profilePic: 'https://pictures.test/a.png' });
    for (const profilePic of [undefined, null, '']) {
      const { body } = await onboard(account, { ...FORM, profilePic });
      expect(body['user']).toMatchObject({ profilePic: 'https://pictures.test/a.png' });
    }
  });

  it('takes values at their bounds, and paragraphs in the bio', async () => {
    const form = {
      fullName: 'x'.repeat(120),
      bio: `one\n${'y'.repeat(496)}`,
      nativeLanguage: 'a'.repeat(40),
      learningLanguages: ['b'.repeat(40), 'c', 'd', 'e', 'f'],
      location: 'z'.repeat(120),
    };
    const { status, body } = await onboard(await create(), form);
    expect([status, body['user']]).toEqual([200, expect.objectContaining(form)]);
  });

  it('lets the one language count where an older list disagrees with it', async () => {
    const account = await create();
    await onboard(account, { ...FORM, learningLanguages: ['portuguese', 'finnish'] });
    const { body } = await onboard(account, {
      ...FORM,
      learningLanguage: 'Basque',
      learningLanguages: ['portuguese', 'finnish'],
    });
    expect(body['user']).toMatchObject({ learningLanguage: 'basque', learningLanguages: ['basque'] });
  });

  describe.each(METHODS)('by %s', (method) => {
    it.each(Object.entries(FOREIGN_KEYS))('lets %s change nothing', async (key, value) => {
      const [plain, account] = [await create(), await create()];
      await onboard(plain, FORM, method);
      const { status } = await onboard(account, { ...FORM, [key]: value }, method);
      expect(status).toBe(200);
      const { _id: _plain, createdAt: _before, ...expected } = await lasting(plain.id);
      const { _id, createdAt, ...found } = await lasting(account.id);
      expect([_id, found]).toEqual([account.id, expected]);
      expect(Math.abs((createdAt as Date).getTime() - Date.now())).toBeLessThan(60_000);
      expect((await stored(account.id))?.['work'].status).not.toBe('dead');
    });
  });
});
