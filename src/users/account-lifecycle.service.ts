import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import type { Role } from '../common/accounts/roles.js';
import { DatabaseClock } from '../database/database-clock.js';
import { revocationCut } from '../stream/stream-tokens.js';
import { AccountCache } from './account-cache.js';
import { type Deletion, type EndedSession, type SyncedState, User } from './user.schema.js';
import { UserSyncService } from './sync/user-sync.service.js';

/** When an account has ended this many sessions one by one, the next one ends all sessions, which needs no list. */
const MAX_ENDED_SESSIONS = 50;

/** A profile without personal data. */
const EMPTY_PROFILE = {
  fullName: '',
  profilePic: '',
  bio: '',
  nativeLanguage: '',
  learningLanguages: [],
  location: '',
};

const SOFTLY_DELETED: SyncedState = {
  presence: 'deleted',
  deletion: 'soft',
  customerId: null,
  task: null,
  taskSince: null,
};

/**
 * Changes of role, state and password. Each is one update that also marks the account for Stream. Methods that return a
 * boolean return false when the account does not exist or there is nothing to change.
 */
@Injectable()
export class AccountLifecycleService {
  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly cache: AccountCache,
    private readonly sync: UserSyncService,
    private readonly clock: DatabaseClock,
  ) {}

  /** Changes the role and ends all sessions, which belong to the old role. */
  changeRole(id: string, role: Role): Promise<boolean> {
    return this.change(id, { deletedAt: null, role: { $ne: role } }, this.endingSessions({ role }));
  }

  /** Ends all sessions, refuses new ones, and revokes the account's Stream tokens. */
  deactivate(id: string): Promise<boolean> {
    const update = this.endingSessions({ deactivatedAt: this.clock.now() });
    return this.change(id, { deletedAt: null, deactivatedAt: null }, update);
  }

  /** Allows sign-in again. Stream tokens that have not expired are valid again. */
  reactivate(id: string): Promise<boolean> {
    return this.change(id, { deletedAt: null, deactivatedAt: { $ne: null } }, { $set: { deactivatedAt: null } });
  }

  /** Deletes the account here and in Stream. It cannot be undone. A hard deletion may follow a soft one. */
  async remove(id: string, deletion: Deletion): Promise<boolean> {
    const deleting = (set: Partial<User>): UpdateQuery<User> => ({
      ...this.endingSessions({ deletedAt: this.clock.now(), deletion, isOnboarded: false, ...set }),
      $unset: { email: 1, passwordHash: 1 },
    });
    if (deletion === 'soft') return this.change(id, { deletion: null }, deleting({}));
    if (await this.change(id, { deletion: null }, deleting(EMPTY_PROFILE))) return true;
    // Stream's queries do not return a user that was deleted softly. Record it, so that the work restores it first.
    return this.change(id, { deletion: 'soft' }, deleting({ ...EMPTY_PROFILE, atStream: SOFTLY_DELETED }));
  }

  /**
   * Changes the password of a caller whose current one was just verified, ends all sessions and revokes the Stream tokens
   * that were issued in them.
   *
   * @param from the verified hash; if it has been replaced meanwhile, nothing is changed
   * @returns the session version for new sessions, or null when nothing was changed
   */
  async replacePassword(id: string, from: string, to: string): Promise<number | null> {
    const tokensRevokedAt = revocationCut(this.clock.now());
    const update = this.endingSessions({ passwordHash: to, tokensRevokedAt });
    return (await this.sync.change(id, { deletedAt: null, passwordHash: from }, update))?.sessionVersion ?? null;
  }

  /** Ends one session. Ending it again changes nothing. Nothing is sent to Stream, which has no sessions. */
  async endSession(id: string, session: EndedSession): Promise<void> {
    const unlessEnded = { _id: id, 'endedSessions.id': { $ne: session.id } };
    const { matchedCount } = await this.users.updateOne(
      { ...unlessEnded, [`endedSessions.${MAX_ENDED_SESSIONS - 1}`]: { $exists: false } },
      { $push: { endedSessions: session } },
    );
    if (matchedCount === 0) await this.users.updateOne(unlessEnded, this.endingSessions({ endedSessions: [] }));
    this.cache.drop(id);
  }

  /** Removes ended sessions that have expired. */
  async pruneEndedSessions(id: string): Promise<void> {
    await this.users.updateOne({ _id: id }, { $pull: { endedSessions: { expiresAt: { $lte: this.clock.now() } } } });
  }

  private async change(id: string, when: QueryFilter<User>, update: UpdateQuery<User>): Promise<boolean> {
    return (await this.sync.change(id, when, update)) !== null;
  }

  private endingSessions(set: Partial<User>): UpdateQuery<User> {
    return { $set: { ...set, sessionsEndedAt: this.clock.now() }, $inc: { sessionVersion: 1 } };
  }
}
