import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { PROFILE_FIELDS, type ProfileFields } from '../profiles/user-profile.mapper.js';
import { type EndedSession, User } from '../user.schema.js';

/** The fields of an account that sign-in needs. Never cached. */
export interface SignInRecord {
  readonly id: string;
  /** True when the account may sign in. */
  readonly active: boolean;
  /** Undefined for accounts of another sign-in system. */
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

/** Reads accounts for sign-in. Nothing else reads password hashes. */
@Injectable()
export class SignInRecordsService {
  constructor(@InjectModel(User.name) private readonly users: Model<User>) {}

  /** @param email normalized: trimmed, lower case */
  findByEmail(email: string): Promise<SignInRecord | null> {
    return this.find({ email });
  }

  findById(id: string): Promise<SignInRecord | null> {
    return this.find({ _id: id });
  }

  /** Replaces a hash with a new hash of the same password, unless the password has changed. Ends no session. */
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
      // Records that were written by hand may lack both.
      sessionVersion: sessionVersion ?? 0,
      endedSessions: endedSessions ?? [],
      profile: { _id: id, ...profile },
    };
  }
}
