import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { type Collection, Int32, MongoClient, MongoServerError } from 'mongodb';
import { waitUntil } from '../wait-until.js';
import { hashPassword, matches } from './passwords.js';
import { type Account, type Profile, profileOf, type Role, SAMPLE_ACCOUNTS } from './sample-accounts.js';

/** An account as the database has it; `password` is present only while it is valid. */
export interface StoredAccount extends Account {
  readonly password?: string;
}

/** An account and a bearer token of it. */
export interface SampleAccount extends StoredAccount {
  readonly token: string;
}

/** What sample accounts are made with. */
export interface SampleOptions {
  readonly mongodbUri: string;
  /** The address of the server for web pages and pictures. */
  readonly publicUrl: string;
  readonly password: string;
  readonly now: Date;
  /** Ends the wait for the server. */
  readonly signal?: AbortSignal;
}

/** Used when another account of the database already is customer 1001. */
const SPARE_CUSTOMER_ID = 2_000_001_001;

/** How long a bearer token of a sample account is valid. */
const TOKEN_DAYS = 30;

/** How long the server may take to create new accounts in Stream, in ms. */
const SYNC_DEADLINE_MS = 10_000;

/** MongoDB's code for a value that a unique index already holds. */
const DUPLICATE_KEY = 11_000;

/** The part of a stored account that the starter looks at or writes. */
interface UserDocument extends Partial<Profile> {
  _id: string;
  email: string;
  fullName: string;
  role: Role;
  customerId?: number | Int32;
  passwordHash?: string;
  deactivatedAt?: Date | null;
  deletedAt?: Date | null;
  work: { status: string };
}

/**
 * Makes sure that the sample accounts exist, and waits a while until the server has created new ones in Stream. An
 * existing account stays as it is; only one without a password, from an older version, gets one.
 *
 * @returns the accounts as the database has them, without those that were deactivated or deleted: they cannot sign in.
 */
export async function ensureAccounts(options: SampleOptions): Promise<StoredAccount[]> {
  const { mongodbUri, password, signal } = options;
  const client = new MongoClient(mongodbUri, { serverSelectionTimeoutMS: 5000 });
  try {
    const users = client.db().collection<UserDocument>('users');
    const accounts: StoredAccount[] = [];
    for (const account of SAMPLE_ACCOUNTS) {
      const stored = (await findWithPassword(users, account, password)) ?? (await make(users, account, options));
      if (stored === null || stored.deactivatedAt || stored.deletedAt) continue;
      const known = toAccount(stored);
      accounts.push((await matches(password, stored.passwordHash)) ? { ...known, password } : known);
    }
    const ids = accounts.map(({ id }) => id);
    const unsettled = { _id: { $in: ids }, 'work.status': { $in: ['due', 'running'] } };
    await waitUntil(async () => (await users.findOne(unsettled)) === null, SYNC_DEADLINE_MS, signal);
    return accounts;
  } finally {
    await client.close();
  }
}

/** A token as another sign-in system that shares the secret would issue it, valid for 30 days. */
export function bearerToken(jwtSecret: string, { id, role }: Account, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000);
  const key = createSecretKey(Buffer.from(jwtSecret, 'utf8'));
  return jwt.sign({ sub: id, role, iat }, key, { algorithm: 'HS256', expiresIn: `${TOKEN_DAYS}d` });
}

/** The account, if it exists. If it is still the sample and has no password, it gets one. */
async function findWithPassword(
  users: Collection<UserDocument>,
  { id, email }: Account,
  password: string,
): Promise<UserDocument | null> {
  const found = await users.findOne({ _id: id });
  if (!found || found.passwordHash || found.email !== email) return found;
  const passwordHash = await hashPassword(password);
  const filter = { _id: id, email, passwordHash: { $exists: false } };
  return users.findOneAndUpdate(filter, { $set: { passwordHash } }, { returnDocument: 'after' });
}

async function make(
  users: Collection<UserDocument>,
  account: Account,
  { publicUrl, password, now }: SampleOptions,
): Promise<UserDocument | null> {
  const passwordHash = await hashPassword(password);
  const insert = (fresh: Account): Promise<UserDocument | null> =>
    users.findOneAndUpdate(
      { _id: fresh.id },
      { $setOnInsert: { ...newUser(fresh, now), passwordHash, profilePic: pictureUrl(publicUrl, fresh) } },
      { upsert: true, returnDocument: 'after' },
    );
  return insert(account).catch((error: unknown) => {
    if (!isTakenCustomerId(error)) throw error;
    return insert({ ...account, customerId: SPARE_CUSTOMER_ID });
  });
}

/** The picture that the server draws for an account. */
const pictureUrl = (publicUrl: string, { id }: Account): string => `${publicUrl}/api/avatars/${id}.svg`;

/** A complete account document, already marked as work for the loop that creates accounts in Stream. */
function newUser(account: Account, now: Date): Omit<UserDocument, '_id'> {
  const { fullName, email, role, customerId } = account;
  const user = {
    fullName,
    email,
    role,
    ...(customerId !== undefined && { customerId: new Int32(customerId) }),
    ...profileOf(account),
    isOnboarded: true,
    sessionVersion: 0,
    createdAt: now,
    updatedAt: now,
    work: {
      status: 'due',
      dueAt: now,
      attempts: 0,
      fence: 0,
      owner: null,
      leaseUntil: null,
      revision: 1,
      doneRevision: 0,
      failingSince: null,
      lastError: null,
    },
  };
  return user;
}

function toAccount({ _id, role, fullName, email, customerId }: UserDocument): Account {
  return { id: _id, role, fullName, email, ...(customerId !== undefined && { customerId: Number(customerId) }) };
}

function isTakenCustomerId(error: unknown): boolean {
  return (
    error instanceof MongoServerError && error.code === DUPLICATE_KEY && 'customerId' in (error['keyPattern'] ?? {})
  );
}
