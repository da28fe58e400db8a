import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../../common/clock.js';
import { AccountCache } from '../account-cache.js';
import { type OpenSession, User } from '../user.schema.js';

/** With the next session, the oldest one ends. */
const MAX_OPEN_SESSIONS = 100;

/** The sessions that accounts have opened here by signing in. One that is not on its account's list has ended. */
@Injectable()
export class OpenSessionsService {
  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly cache: AccountCache,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a session, and removes those that have expired or are too many.
   *
   * @param version the session version of the account when it was found
   * @returns false when all sessions of the account have ended since, or it cannot sign in any more
   */
  async add(accountId: string, version: number, session: OpenSession): Promise<boolean> {
    const unexpired = {
      $filter: { input: { $ifNull: ['$openSessions', []] }, cond: { $gt: ['$$this.expiresAt', this.clock.now()] } },
    };
    const all = { $concatArrays: [unexpired, [{ $literal: session }]] };
    const { matchedCount } = await this.users.updateOne(
      // Records that were written by hand may lack the version.
      {
        _id: accountId,
        sessionVersion: version === 0 ? { $in: [0, null] } : version,
        deactivatedAt: null,
        deletedAt: null,
      },
      [{ $set: { openSessions: { $slice: [all, -MAX_OPEN_SESSIONS] } } }],
      { updatePipeline: true, timestamps: false },
    );
    this.cache.drop(accountId);
    return matchedCount > 0;
  }

  /** Those that have not expired, the newest first. */
  async findAll(accountId: string): Promise<OpenSession[]> {
    const user = await this.users.findById(accountId, { openSessions: 1 }).lean<Pick<User, 'openSessions'>>().exec();
    const now = this.clock.now();
    return (user?.openSessions ?? []).filter(({ expiresAt }) => expiresAt > now).toReversed();
  }

  /** False when the account has no such session. */
  async end(accountId: string, sessionId: string): Promise<boolean> {
    return this.remove(accountId, { id: sessionId });
  }

  /** Ends all but one. False when there was no other. */
  async endOthers(accountId: string, keptId: string): Promise<boolean> {
    return this.remove(accountId, { id: { $ne: keptId } });
  }

  private async remove(accountId: string, which: { readonly id: unknown }): Promise<boolean> {
    const { matchedCount } = await this.users.updateOne(
      { _id: accountId, openSessions: { $elemMatch: which } },
      { $pull: { openSessions: which } },
      { timestamps: false },
    );
    if (matchedCount > 0) this.cache.drop(accountId);
    return matchedCount > 0;
  }
}
