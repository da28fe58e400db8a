import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { PROFILE_FIELDS, type ProfileFields } from '../profiles/user-profile.dto.js';
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

  /** @param by an id, or an email in normal form: trimmed, lower case */
  async find(by: QueryFilter<Pick<User, '_id' | 'email'>>): Promise<SignInRecord | null> {
    const user = await this.users.findOne(by, FIELDS).lean<StoredRecord>().exec();
    if (!user) return null;
    return {
      ...user,
      active: !user.deactivatedAt && !user.deletedAt,
      // Records that were written by hand may lack both.
      sessionVersion: user.sessionVersion ?? 0,
      endedSessions: user.endedSessions ?? [],
    };
  }

  /** Replaces a hash with a new hash of the same password, unless the password has changed. Ends no session. */
  async replaceHash(id: string, from: string, to: string): Promise<void> {
    await this.users.updateOne({ _id: id, passwordHash: from }, { $set: { passwordHash: to } });
  }
}
