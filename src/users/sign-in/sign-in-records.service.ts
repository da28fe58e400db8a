import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { emailSpellings } from '../../common/accounts/email-address.js';
import { PROFILE_FIELDS, type ProfileFields } from '../profiles/user-profile.mapper.js';
import { User } from '../user.schema.js';

/** The fields of an account that sign-in needs. Never cached. Accounts of another sign-in system have no hash. */
export type SignInRecord = StoredRecord & {
  /** True when the account may sign in. */
  readonly active: boolean;
};

type StoredRecord = ProfileFields &
  Pick<User, 'passwordHash' | 'sessionVersion' | 'endedSessions' | 'deactivatedAt' | 'deletedAt'>;

const FIELDS = `${PROFILE_FIELDS} passwordHash sessionVersion endedSessions deactivatedAt deletedAt`;

/** Reads accounts for sign-in. Nothing else reads password hashes. */
@Injectable()
export class SignInRecordsService {
  constructor(@InjectModel(User.name) private readonly users: Model<User>) {}

  async find(id: string): Promise<SignInRecord | null> {
    const user = await this.users.findById(id, FIELDS).lean<StoredRecord>().exec();
    return user && toRecord(user);
  }

  /** The account with this address. Where two have it in different spellings, the one that spells it like the caller. */
  async findByEmail(typed: string): Promise<SignInRecord | null> {
    const spellings = emailSpellings(typed);
    const found = await this.users
      .find({ email: { $in: spellings } }, FIELDS)
      .lean<StoredRecord[]>()
      .exec();
    const [user] = found.toSorted((a, b) => spellings.indexOf(a.email ?? '') - spellings.indexOf(b.email ?? ''));
    return user ? toRecord(user) : null;
  }

  /** Replaces a hash with a new hash of the same password, unless the password has changed. Ends no session. */
  async replaceHash(id: string, from: string, to: string): Promise<void> {
    await this.users.updateOne({ _id: id, passwordHash: from }, { $set: { passwordHash: to } });
  }
}

function toRecord(user: StoredRecord): SignInRecord {
  return {
    ...user,
    active: !user.deactivatedAt && !user.deletedAt,
    // Records that were written by hand may lack both.
    sessionVersion: user.sessionVersion ?? 0,
    endedSessions: user.endedSessions ?? [],
  };
}
