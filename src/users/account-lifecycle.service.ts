import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, UpdateQuery } from 'mongoose';
import type { Role } from '../common/accounts/roles.js';
import { DatabaseClock } from '../database/database-clock.js';
import { revocationCut } from '../stream/stream-tokens.js';
import { AccountCache } from './account-cache.js';
import { type AtStream, type Deletion, type EndedSession, User } from './user.schema.js';
import { UserSyncService } from './sync/user-sync.service.js';

/** More than this and all sessions are ended at once, which needs no list. */
const MAX_ENDED_SESSIONS = 50;

/** What is left of a profile after the person asked to be forgotten. */
const FORGOTTEN = { fullName: '', profilePic: '', bio: '', nativeLanguage: '', learningLanguages: [], location: '' };

const SOFTLY_DELETED: AtStream = {
  presence: 'deleted',
  deletion: 'soft',
  customerId: null,
  task: null,
  taskSince: null,
};

/**
 * What happens to an account beside its profile. Every change is one update that also marks the account for Stream where
 * Stream should know; each returns false when there is no such account, or nothing to change on it.
 */
@Injectable()
export class AccountLifecycleService {
  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly cache: AccountCache,
    private readonly sync: UserSyncService,
    private readonly clock: DatabaseClock,
  ) {}

  /** Gives the account another role. Its sessions end: they were opened under the old one. */
  changeRole(id: string, role: Role): Promise<boolean> {
    return this.change({ _id: id, deletedAt: null, role: { $ne: role } }, { ...this.sessionsEnded(), role });
  }

  /** Ends all sessions, refuses new ones, and revokes the account's Stream tokens. */
  deactivate(id: string): Promise<boolean> {
    return this.change(
      { _id: id, deletedAt: null, deactivatedAt: null },
      { ...this.sessionsEnded(), deactivatedAt: this.clock.now() },
    );
  }

  /** Lets the account sign in again, and gives its Stream tokens back as far as they have not expired. */
  reactivate(id: string): Promise<boolean> {
    return this.change({ _id: id, deletedAt: null, deactivatedAt: { $ne: null } }, { deactivatedAt: null });
  }

  /** Deletes the account here and at Stream, for good. A soft deletion may be followed by a hard one. */
  async remove(id: string, deletion: Deletion): Promise<boolean> {
    const unset: UpdateQuery<User> = { $unset: { email: 1, passwordHash: 1 } };
    const set = { ...this.sessionsEnded(), deletedAt: this.clock.now(), deletion, isOnboarded: false };
    if (deletion === 'soft') return this.change({ _id: id, deletion: null }, set, unset);
    const forgotten = { ...set, ...FORGOTTEN };
    if (await this.change({ _id: id, deletion: null }, forgotten, unset)) return true;
    // Stream hides a user that it deleted softly: whether it has done so yet or not, that must not be taken for the end.
    return this.change({ _id: id, deletion: 'soft' }, { ...forgotten, atStream: SOFTLY_DELETED }, unset);
  }

  /**
   * Sets another password, ends all sessions and revokes the Stream tokens that were issued in them.
   *
   * @param from the hash of the password that the caller proved; when it is no longer the account's, nothing is changed
   * @returns the number that new sessions carry, or null when nothing was changed
   */
  async replacePassword(id: string, from: string, to: string): Promise<number | null> {
    const mark = this.sync.mark();
    const tokensRevokedAt = revocationCut(this.clock.now());
    const set = { ...mark.$set, ...this.sessionsEnded(), passwordHash: to, tokensRevokedAt };
    const update = { $set: set, $inc: { ...mark.$inc, sessionVersion: 1 } } as UpdateQuery<User>;
    const changed = await this.users
      .findOneAndUpdate({ _id: id, deletedAt: null, passwordHash: from }, update, {
        projection: { sessionVersion: 1 },
        returnDocument: 'after',
      })
      .lean()
      .exec();
    this.cache.drop(id);
    if (!changed) return null;
    this.sync.wake();
    return changed.sessionVersion;
  }

  /** Ends one session; harmless when it has ended. Stream knows nothing of sessions and is not told. */
  async endSession(id: string, session: EndedSession): Promise<void> {
    const unlessEnded = { _id: id, 'endedSessions.id': { $ne: session.id } };
    const { matchedCount } = await this.users.updateOne(
      { ...unlessEnded, [`endedSessions.${MAX_ENDED_SESSIONS - 1}`]: { $exists: false } },
      { $push: { endedSessions: session } },
    );
    if (matchedCount === 0) await this.users.updateOne(unlessEnded, this.withSessionsEnded({ endedSessions: [] }));
    this.cache.drop(id);
  }

  /** Forgets ended sessions that have expired since. */
  async pruneEndedSessions(id: string): Promise<void> {
    await this.users.updateOne({ _id: id }, { $pull: { endedSessions: { expiresAt: { $lte: this.clock.now() } } } });
  }

  private async change(
    filter: Readonly<Record<string, unknown>>,
    set: Readonly<Record<string, unknown>>,
    rest: UpdateQuery<User> = {},
  ): Promise<boolean> {
    const mark = this.sync.mark();
    const ends = 'sessionsEndedAt' in set;
    const { matchedCount } = await this.users.updateOne(filter, {
      ...rest,
      $set: { ...mark.$set, ...set },
      $inc: { ...mark.$inc, ...(ends && { sessionVersion: 1 }) },
    } as UpdateQuery<User>);
    if (typeof filter['_id'] === 'string') this.cache.drop(filter['_id']);
    if (matchedCount === 1) this.sync.wake();
    return matchedCount === 1;
  }

  private sessionsEnded(): { sessionsEndedAt: Date } {
    return { sessionsEndedAt: this.clock.now() };
  }

  private withSessionsEnded(set: Readonly<Record<string, unknown>>): UpdateQuery<User> {
    return { $set: { ...set, ...this.sessionsEnded() }, $inc: { sessionVersion: 1 } };
  }
}
