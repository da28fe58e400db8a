import jwt from 'jsonwebtoken';
import { type Db, MongoClient } from 'mongodb';
import { type MongoSandbox, startMongoSandbox } from '../../mongo/server.js';
import { bearerToken, ensureAccounts, SAMPLE_ACCOUNTS } from './accounts.js';

interface StoredUser {
  _id: string;
  fullName?: string;
  role?: string;
  customerId?: number;
  work?: { status: string };
}

describe('ensureAccounts', () => {
  const now = new Date('2030-01-01T10:00:00.000Z');
  let sandbox: MongoSandbox;
  let client: MongoClient;
  let database: Db;
  const users = (): ReturnType<typeof database.collection<StoredUser>> => database.collection<StoredUser>('users');

  beforeEach(async () => {
    sandbox = await startMongoSandbox();
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

  /** What the server does about new accounts, for as long as `during` takes. */
  async function withServer<T>(during: Promise<T>): Promise<T> {
    const over = new AbortController();
    const result = during.finally(() => over.abort());
    while (!over.signal.aborted) await users().updateMany({}, { $set: { 'work.status': 'idle' } });
    return result;
  }

  it('makes an account of every role, each of them due to be told to Stream', async () => {
    const seen: (string | undefined)[] = [];
    const made = ensureAccounts(sandbox.uri, now);
    while (seen.length < SAMPLE_ACCOUNTS.length) {
      seen.length = 0;
      for await (const { work } of users().find({})) seen.push(work?.status);
    }
    expect(new Set(seen)).toEqual(new Set(['due']));
    await expect(withServer(made)).resolves.toEqual(SAMPLE_ACCOUNTS);
    expect(new Set(SAMPLE_ACCOUNTS.map(({ role }) => role)).size).toBe(5);
  });

  it('changes nothing on an account that is there', async () => {
    await users().insertOne({ _id: 'sample-vet', fullName: 'Renamed', role: 'admin', work: { status: 'idle' } });
    const accounts = await withServer(ensureAccounts(sandbox.uri, now));
    expect(accounts.find(({ id }) => id === 'sample-vet')).toMatchObject({ fullName: 'Renamed', role: 'admin' });
    await expect(users().findOne({ _id: 'sample-vet' })).resolves.toEqual({
      _id: 'sample-vet',
      fullName: 'Renamed',
      role: 'admin',
      work: { status: 'idle' },
    });
  });

  it('gives the sample customer another number when somebody else has that one', async () => {
    await users().insertOne({ _id: 'somebody', customerId: 1001 });
    const accounts = await withServer(ensureAccounts(sandbox.uri, now));
    expect(accounts.find(({ id }) => id === 'sample-customer')?.customerId).toBe(2_000_001_001);
  });
});

describe('bearerToken', () => {
  it('names the account and its role, and is good for 30 days', () => {
    const account = { id: 'a', role: 'vet', fullName: 'A', email: 'a@example.com' } as const;
    const payload = jwt.verify(bearerToken('a secret', account), 'a secret', { algorithms: ['HS256'] });
    const { iat = 0, exp = 0, ...claims } = typeof payload === 'string' ? {} : payload;
    expect(claims).toEqual({ sub: 'a', role: 'vet' });
    expect(exp - iat).toBe(30 * 24 * 3600);
  });
});
