import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { forgetLimits, newAccount, openSession, PASSWORD, type NewAccount } from './accounts.js';

const SAME_EMAILS = 20;

describe('signing up', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp(
      { PUBLIC_URL: 'https://chat.example.com', SIGNUP_RATE_LIMIT: '40' },
      { realPasswordCost: true },
    );
  });
  beforeEach(() => forgetLimits(test));
  afterAll(() => test.close());

  const signUp = (body: unknown) => test.request('POST', '/api/auth/signup', { body });
  const records = (filter: Record<string, unknown> = {}) => test.database.collection('users').find(filter).toArray();
  /** All accounts, without what their way to Stream changes in them. */
  const accounts = () =>
    test.database
      .collection('users')
      .find({}, { projection: { work: 0, atStream: 0, updatedAt: 0 } })
      .toArray();

  describe('succeeds', () => {
    it('with 201, the account as its owner sees it, and a cookie', async () => {
      const account = newAccount();
      const response = await signUp(account);
      expect(response.status).toBe(201);
      const user = response.body['user'] as Record<string, string>;
      expect(response.body).toEqual({
        success: true,
        user: {
          _id: user['id'],
          id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
          fullName: account.fullName,
          email: account.email,
          bio: '',
          profilePic: `https://chat.example.com/api/avatars/${user['id']}.svg`,
          nativeLanguage: '',
          learningLanguage: '',
          learningLanguages: [],
          location: '',
          isOnboarded: false,
          friends: [],
          role: 'user',
          createdAt: expect.any(String) as string,
          updatedAt: expect.any(String) as string,
        },
      });
      expect(response.headers.getSetCookie()).toEqual([
        expect.stringMatching(
          /^jwt=[\w-]+\.[\w-]+\.[\w-]+; Path=\/; Max-Age=604800; HttpOnly; Secure; SameSite=Strict$/,
        ),
      ]);
      expect(response.headers.get('cache-control')).toBe('no-store');
    });

    it('and keeps the password as a hash of argon2id alone', async () => {
      const account = newAccount();
      await signUp(account);
      const [record] = await records({ email: account.email });
      expect(record?.['passwordHash']).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
      expect(JSON.stringify(record)).not.toContain(PASSWORD);
    });

    it('and the account reaches Stream, with its picture', async () => {
      const { body } = await signUp(newAccount());
      const { id, fullName, profilePic } = body['user'] as { id: string; fullName: string; profilePic: string };
      const user = await eventually('the account in Stream', async () => {
        const { users } = await test.streamClient.queryUsers({ id });
        return users[0];
      });
      expect(user).toMatchObject({ name: fullName, image: profilePic, role: 'user' });
    });

    it('while Stream is down, of which it hears later', async () => {
      await test.streamControl.addFault({ status: 500 });
      const { status, body } = await signUp(newAccount());
      expect(status).toBe(201);
      const { id } = body['user'] as { id: string };
      await test.streamControl.clearFaults();
      await eventually('the account in Stream', async () => (await test.streamClient.queryUsers({ id })).users[0]);
    });

    it.each(['Zoë Müller-Ødegård', '山田 太郎', 'نیما زاده', '👩‍⚕️ Dr. Kim', 'e\u0301'])('for %s', async (fullName) => {
      const { status, body } = await signUp({ ...newAccount(), fullName: `  ${fullName} ` });
      expect(status).toBe(201);
      expect((body['user'] as { fullName: string }).fullName).toBe(fullName.normalize('NFC'));
    });

    it('with passwords that differ in their eightieth byte only, each for its own account', async () => {
      const common = 'x'.repeat(79);
      const [one, other] = [newAccount(), newAccount()].map((account, at) => ({
        ...account,
        password: `${common}${at}`,
      }));
      if (!one || !other) throw new Error('two accounts are needed');
      expect([(await signUp(one)).status, (await signUp(other)).status]).toEqual([201, 201]);
      await openSession(test, one);
      const crossed = { email: one.email, password: other.password };
      expectError(await test.request('POST', '/api/auth/login', { body: crossed }), 'INVALID_CREDENTIALS');
    });
  });

  describe('is refused', () => {
    const without = (field: keyof NewAccount) => ({ ...newAccount(), [field]: undefined });
    const operators = [{ $ne: null }, { $gt: '' }, ['a@example.com'], 7, true, null, {}];

    it.each(['email', 'password', 'fullName'] as const)(
      'without %s, with an empty one, and with no text',
      async (field) => {
        const before = await accounts();
        expectError(await signUp(without(field)), 'FIELDS_MISSING');
        for (const value of ['', ...operators]) {
          expectError(await signUp({ ...newAccount(), [field]: value }), 'FIELDS_MISSING');
        }
        expect(await accounts()).toEqual(before);
      },
    );

    it('with an email or a name of nothing but spaces', async () => {
      for (const field of ['email', 'fullName']) {
        expectError(await signUp({ ...newAccount(), [field]: ' \t ' }), 'FIELDS_MISSING');
      }
    });

    it.each([
      ['five characters', '12345', 'PASSWORD_BELOW_MINIMUM'],
      ['seven characters', '1234567', 'PASSWORD_TOO_SHORT'],
      ['seven characters of two units each', '😀'.repeat(7), 'PASSWORD_TOO_SHORT'],
      ['1025 bytes', 'x'.repeat(1025), 'PASSWORD_TOO_LONG'],
    ] as const)('with a password of %s', async (_case, password, code) => {
      expectError(await signUp({ ...newAccount(), password }), code);
    });

    it.each(['robin', 'robin@example', 'ro bin@example.com', `robin@${'x.'.repeat(125)}com`])(
      'with the email %s',
      async (email) => {
        expectError(await signUp({ ...newAccount(), email }), 'EMAIL_INVALID');
      },
    );

    it.each(['x'.repeat(121), 'Robin\u0000Berg', 'Robin\nBerg', '\u202eRobin'])(
      'with the name %j',
      async (fullName) => {
        const response = await signUp({ ...newAccount(), fullName });
        expectError(response, 'VALIDATION_FAILED');
        expect(response.body['details']).toEqual([expect.objectContaining({ field: 'fullName' })]);
      },
    );

    it('with what is missing reported before the password, and the password before the email', async () => {
      const account = newAccount();
      await signUp(account);
      const worst = { email: account.email, password: 'short', fullName: '' };
      expectError(await signUp(worst), 'FIELDS_MISSING');
      expectError(await signUp({ ...worst, email: 'robin', fullName: 'Robin' }), 'PASSWORD_BELOW_MINIMUM');
      expectError(
        await signUp({ ...worst, email: 'robin', fullName: 'Robin', password: '1234567' }),
        'PASSWORD_TOO_SHORT',
      );
      expectError(await signUp({ email: 'robin', password: PASSWORD, fullName: 'Robin' }), 'EMAIL_INVALID');
      expectError(await signUp(account), 'EMAIL_TAKEN');
    });

    it('with an email that is taken, whatever its case and the spaces around it', async () => {
      const account = newAccount();
      await signUp(account);
      for (const email of [account.email, account.email.toUpperCase(), `  ${account.email}\t`]) {
        expectError(await signUp({ ...newAccount(), email }), 'EMAIL_TAKEN');
      }
      expect(await records({ email: account.email })).toHaveLength(1);
    });
  });

  it('twenty times at once with one email makes one account', async () => {
    const account = newAccount();
    const answers = await Promise.all(
      Array.from({ length: SAME_EMAILS }, (_, at) =>
        signUp({ ...account, email: at % 2 ? account.email : account.email.toUpperCase() }),
      ),
    );
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(SAME_EMAILS - 1);
    for (const answer of refused) expectError(answer, 'EMAIL_TAKEN');
    expect(await records({ email: account.email })).toHaveLength(1);
  });

  it('is limited by the address it comes from; what was no good form does not count', async () => {
    for (let form = 0; form < 50; form += 1) await signUp({ ...newAccount(), password: 'short' });
    const account = newAccount();
    const first = await signUp(account);
    expect(first.headers.get('ratelimit-limit')).toBe('40');
    expect(first.headers.get('ratelimit-remaining')).toBe('39');
    for (let form = 1; form < 40; form += 1) expectError(await signUp(account), 'EMAIL_TAKEN');
    const spoofed = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9', 'x-real-ip': '203.0.113.9' };
    const response = await test.request('POST', '/api/auth/signup', { body: newAccount(), headers: spoofed });
    expectError(response, 'RATE_LIMITED');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it.each(['role', 'isOnboarded', 'customerId', '_id', 'passwordHash', '$set', 'sessionVersion', 'work'])(
    'ignores the key %s, which no caller may set',
    async (key) => {
      const account = newAccount();
      expect((await signUp({ ...account, [key]: 'admin' })).status).toBe(201);
      const [record] = await records({ email: account.email });
      expect(record).toMatchObject({ role: 'user', isOnboarded: false, sessionVersion: 0 });
      expect(JSON.stringify(record)).not.toContain('admin');
    },
  );
});
