import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { Int32, MongoClient, MongoServerError } from 'mongodb';
import { SAMPLE_SUPPORT_ID } from '../settings.js';
import { waitUntil } from '../wait-until.js';

/** The parts an account can have, as the server names them. */
export type Role = 'pet-owner' | 'vet' | 'customer' | 'user' | 'admin';

/** An account made for trying things out. */
export interface Account {
  readonly id: string;
  readonly role: Role;
  readonly fullName: string;
  readonly email: string;
  readonly customerId?: number;
}

/** An account and the bearer token that speaks for it. */
export interface SampleAccount extends Account {
  readonly token: string;
}

/** One account of every role, a second vet to reassign to, and the support desk. */
export const SAMPLE_ACCOUNTS: readonly Account[] = [
  sample('sample-owner', 'pet-owner', 'Olivia Owner'),
  sample('sample-vet', 'vet', 'Victor Vet'),
  sample('sample-vet-2', 'vet', 'Vera Vet'),
  { ...sample('sample-customer', 'customer', 'Carl Customer'), customerId: 1001 },
  sample('sample-user', 'user', 'Una User'),
  sample('sample-admin', 'admin', 'Ada Admin'),
  sample(SAMPLE_SUPPORT_ID, 'user', 'Support Desk'),
];

/** Taken when another account of the database already is customer 1001. */
const SPARE_CUSTOMER_ID = 2_000_001_001;

/** How long a bearer token for a sample account is good. */
const TOKEN_DAYS = 30;

/** How long the server may take to make new accounts known to Stream, in ms. */
const SYNC_DEADLINE_MS = 10_000;

/** MongoDB's code for a value that a unique index already holds. */
const DUPLICATE_KEY = 11_000;

/** The part of a stored account that the starter looks at or writes. */
interface UserDocument {
  _id: string;
  email: string;
  fullName: string;
  role: Role;
  customerId?: number | Int32;
  work: { status: string };
}

/**
 * Makes sure that the sample accounts exist, and waits a while until the server has passed new ones on to Stream. An
 * account that is there already stays as it is, whatever was changed on it.
 *
 * @returns the accounts as the database has them.
 */
export async function ensureAccounts(mongodbUri: string, now: Date): Promise<Account[]> {
  const client = new MongoClient(mongodbUri, { serverSelectionTimeoutMS: 5000 });
  try {
    const users = client.db().collection<UserDocument>('users');
    const accounts: Account[] = [];
    for (const account of SAMPLE_ACCOUNTS) {
      const insert = (fresh: Account): Promise<UserDocument | null> =>
        users.findOneAndUpdate(
          { _id: fresh.id },
          { $setOnInsert: newUser(fresh, now) },
          { upsert: true, returnDocument: 'after' },
        );
      const stored = await insert(account).catch((error: unknown) => {
        if (!isTakenCustomerId(error)) throw error;
        return insert({ ...account, customerId: SPARE_CUSTOMER_ID });
      });
      if (stored !== null) accounts.push(toAccount(stored));
    }
    const ids = accounts.map(({ id }) => id);
    const unsettled = { _id: { $in: ids }, 'work.status': { $in: ['due', 'running'] } };
    await waitUntil(async () => (await users.findOne(unsettled)) === null, SYNC_DEADLINE_MS);
    return accounts;
  } finally {
    await client.close();
  }
}

/** A token as the server's own sign-in makes them, good for 30 days. */
export function bearerToken(jwtSecret: string, { id, role }: Account): string {
  const key = createSecretKey(Buffer.from(jwtSecret, 'utf8'));
  return jwt.sign({ sub: id, role }, key, { algorithm: 'HS256', expiresIn: `${TOKEN_DAYS}d` });
}

function sample(id: string, role: Role, fullName: string): Account {
  return { id, role, fullName, email: `${id}@example.com` };
}

/** A complete account document, already marked as work for the loop that tells Stream about accounts. */
function newUser({ fullName, email, role, customerId }: Account, now: Date): Omit<UserDocument, '_id'> {
  const user = {
    fullName,
    email,
    role,
    ...(customerId !== undefined && { customerId: new Int32(customerId) }),
    bio: '',
    nativeLanguage: '',
    learningLanguage: '',
    location: '',
    profilePic: '',
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
