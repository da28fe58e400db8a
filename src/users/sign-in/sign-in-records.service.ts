import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { PROFILE_FIELDS, type ProfileFields } from '../profiles/user-profile.mapper.js';
import { type EndedSession, User } from '../user.schema.js';

/** What signing in needs to know of an account: as it is now, never from a cache. */
export interface SignInRecord {
  readonly id: string;
  /** True when the account may sign in. */
  readonly active: boolean;
  /** Undefined for accounts that sign in elsewhere. */
  readonly passwordHash: string | undefined;
  readonly sessionVersion: number;
  readonly endedSessions: readonly EndedSession[];
  readonly profile: ProfileFields;
}

const FIELDS = {
  ...PROFILE_FIELDS,
  passwordHash: 1,
  sessionVersion: 1,
  endedSessions: 1,
  deactivatedAt: 1,
  deletedAt: 1,
} as const;

/** The part of accounts that sign-in lives on. The only place from which a password's hash is read. */
@Injectable()
export class SignInRecordsService {
  constructor(@InjectModel(User.name) private readonly users: Model<User>) {}

  /** @param email in its one form: trimmed, lower case */
  findByEmail(email: string): Promise<SignInRecord | null> {
    return this.find({ email });
  }

  findById(id: string): Promise<SignInRecord | null> {
    return this.find({ _id: id });
  }

  /** Notes another hash of the same password, unless the password was changed meanwhile. Ends no session. */
  async replaceHash(id: string, from: string, to: string): Promise<void> {
    await this.users.updateOne({ _id: id, passwordHash: from }, { $set: { passwordHash: to } });
  }

  private async find(filter: QueryFilter<User>): Promise<SignInRecord | null> {
    const user = await this.users.findOne(filter, FIELDS).lean<User>().exec();
    if (!user) return null;
    const { _id: id, passwordHash, sessionVersion, endedSessions, deactivatedAt, deletedAt, ...profile } = user;
    return {
      id,
      active: !deactivatedAt && !deletedAt,
      passwordHash,
      // Records that were made by hand may lack both.
      sessionVersion: sessionVersion ?? 0,
      endedSessions: endedSessions ?? [],
      profile: { _id: id, ...profile },
    };
  }
}
