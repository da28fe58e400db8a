import jwt from 'jsonwebtoken';
import { type Db, MongoClient } from 'mongodb';
import { startTestDatabase, type TestDatabase } from '../../database/testing/test-database.js';
import { bearerToken, ensureAccounts } from './accounts.js';
import { hashPassword, matches } from './passwords.js';
import { SAMPLE_ACCOUNTS } from './sample-accounts.js';

interface StoredUser {
  _id: string;
  fullName?: string;
  role?: string;
  email?: string;
  customerId?: number;
  passwordHash?: string;
  work?: { status: string };
  deactivatedAt?: Date;
  deletedAt?: Date;
}

describe('ensureAccounts', () => {
  const now = new Date('2030-01-01T10:00:00.000Z');
  let sandbox: TestDatabase;
  let client: MongoClient;
  let database: Db;
  const users = (): ReturnType<typeof database.collection<StoredUser>> => database.collection<StoredUser>('users');

  beforeEach(async () => {
    sandbox = await startTestDatabase();
    client = await new MongoClient(sandbox.uri).connect();
    database = client.db();
    await users().createIndex(
      { customerId: 1 },
      { unique: true, partialFilterExpression: { customerId: { $type: 'number' } } },
    );
  });
  afterEach(async () => {
    await client.close();
    await sandbox.close();
  });

  const ensure = (password = 'of this machine') =>
    ensureAccounts({ mongodbUri: sandbox.uri, publicUrl: 'http://localhost:3000', password, now });

  /** What the server does about new accounts, for as long as `during` takes. */
  async function withServer<T>(during: Promise<T>): Promise<T> {
    const over = new AbortController();
    const result = during.finally(() => over.abort());
    while (!over.signal.aborted) await users().updateMany({}, { $set: { 'work.status': 'idle' } });
    return result;
  }

  it('makes an account of every role, each of them due to be created in Stream', async () => {
    const seen: (string | undefined)[] = [];
    const made = ensure();
    while (seen.length < SAMPLE_ACCOUNTS.length) {
      seen.length = 0;
      for await (const { work } of users().find({})) seen.push(work?.status);
    }
    expect(new Set(seen)).toEqual(new Set(['due']));
    await expect(withServer(made)).resolves.toEqual(
      SAMPLE_ACCOUNTS.map((account) => ({ ...account, password: 'of this machine' })),
    );
    expect(new Set(SAMPLE_ACCOUNTS.map(({ role }) => role)).size).toBe(5);
  });

  it('changes nothing on an account that is there', async () => {
    await users().insertOne({ _id: 'sample-vet', fullName: 'Renamed', role: 'admin', work: { status: 'idle' } });
    const accounts = await withServer(ensure());
    expect(accounts.find(({ id }) => id === 'sample-vet')).toMatchObject({ fullName: 'Renamed', role: 'admin' });
    await expect(users().findOne({ _id: 'sample-vet' })).resolves.toEqual({
      _id: 'sample-vet',
      fullName: 'Renamed',
      role: 'admin',
      work: { status: 'idle' },
    });
  });

  it('makes complete accounts: with a profile, a picture, and a hash as the server makes them', async () => {
    await withServer(ensure());
    expect(await users().findOne({ _id: 'sample-vet' })).toMatchObject({
      email: 'sample-vet@example.com',
      passwordHash: expect.stringMatching(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/) as string,
      bio: expect.stringMatching(/./) as string,
      nativeLanguage: 'german',
      learningLanguages: ['english'],
      location: 'Hamburg',
      profilePic: 'http://localhost:3000/api/avatars/sample-vet.svg',
      isOnboarded: true,
    });
  });

  it('returns the password only of accounts that have it', async () => {
    await withServer(ensure('of another machine'));
    for (const account of await ensure()) expect(account).not.toHaveProperty('password');
    for (const account of await ensure('of another machine')) expect(account.password).toBe('of another machine');
  });

  it('gives a password to a sample from before there were any, and to no other account', async () => {
    await withServer(ensure());
    await users().updateOne({ _id: 'sample-user' }, { $unset: { passwordHash: 1 } });
    await users().updateOne(
      { _id: 'sample-vet' },
      { $unset: { passwordHash: 1 }, $set: { email: 'vet@practice.example' } },
    );
    const accounts = await ensure();
    expect(accounts.find(({ id }) => id === 'sample-user')?.password).toBe('of this machine');
    expect(accounts.find(({ id }) => id === 'sample-vet')).not.toHaveProperty('password');
    expect(await users().findOne({ _id: 'sample-vet' })).not.toHaveProperty('passwordHash');
  });

  it('leaves out an account that was deactivated or deleted: it could not sign in', async () => {
    await withServer(ensure());
    await users().updateOne({ _id: 'sample-vet' }, { $set: { deactivatedAt: now } });
    await users().updateOne({ _id: 'sample-user' }, { $set: { deletedAt: now } });
    const ids = (await ensure()).map(({ id }) => id);
    expect(ids).toHaveLength(SAMPLE_ACCOUNTS.length - 2);
    expect(ids).toEqual(expect.not.arrayContaining(['sample-vet', 'sample-user']));
  });

  it('gives the sample customer another number when another account has that one', async () => {
    await users().insertOne({ _id: 'somebody', customerId: 1001 });
    const accounts = await withServer(ensure());
    expect(accounts.find(({ id }) => id === 'sample-customer')?.customerId).toBe(2_000_001_001);
  });
});

describe('a password', () => {
  it('opens what was made of it, in whatever form its letters were typed, and nothing else', async () => {
    const kept = await hashPassword('caf\u00e9 au lait');
    expect(await matches('cafe\u0301 au lait', kept)).toBe(true);
    expect(await matches('cafe au lait', kept)).toBe(false);
    expect(await matches('anything', undefined)).toBe(false);
    expect(await matches('anything', 'no hash')).toBe(false);
  });
});

describe('bearerToken', () => {
  it('names the account and its role, and is valid for 30 days', () => {
    const account = { id: 'a', role: 'vet', fullName: 'A', email: 'a@example.com' } as const;
    const now = new Date('2030-01-01T10:00:00.000Z');
    const payload = jwt.verify(bearerToken('a secret', account, now), 'a secret', { algorithms: ['HS256'] });
    const { iat = 0, exp = 0, ...claims } = typeof payload === 'string' ? {} : payload;
    expect(claims).toEqual({ sub: 'a', role: 'vet' });
    expect([iat, exp - iat]).toEqual([now.getTime() / 1000, 30 * 24 * 3600]);
  });
});
