import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, UpdateQuery } from 'mongoose';
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
    return this.change({ _id: id, deletedAt: null, role: { $ne: role } }, { ...this.sessionsEnded(), role });
  }

  /** Ends all sessions, refuses new ones, and revokes the account's Stream tokens. */
  deactivate(id: string): Promise<boolean> {
    return this.change(
      { _id: id, deletedAt: null, deactivatedAt: null },
      { ...this.sessionsEnded(), deactivatedAt: this.clock.now() },
    );
  }

  /** Allows sign-in again. Stream tokens that have not expired are valid again. */
  reactivate(id: string): Promise<boolean> {
    return this.change({ _id: id, deletedAt: null, deactivatedAt: { $ne: null } }, { deactivatedAt: null });
  }

  /** Deletes the account here and in Stream. It cannot be undone. A hard deletion may follow a soft one. */
  async remove(id: string, deletion: Deletion): Promise<boolean> {
    const unset: UpdateQuery<User> = { $unset: { email: 1, passwordHash: 1 } };
    const set = { ...this.sessionsEnded(), deletedAt: this.clock.now(), deletion, isOnboarded: false };
    if (deletion === 'soft') return this.change({ _id: id, deletion: null }, set, unset);
    const erased = { ...set, ...EMPTY_PROFILE };
    if (await this.change({ _id: id, deletion: null }, erased, unset)) return true;
    // Stream's queries do not return a user that was deleted softly. Record it, so that the work restores it first.
    return this.change({ _id: id, deletion: 'soft' }, { ...erased, atStream: SOFTLY_DELETED }, unset);
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
    const changed = await this.sync.change(
      { _id: id, deletedAt: null, passwordHash: from },
      this.withSessionsEnded({ passwordHash: to, tokensRevokedAt }),
    );
    this.cache.drop(id);
    return changed?.sessionVersion ?? null;
  }

  /** Ends one session. Ending it again changes nothing. Nothing is sent to Stream, which has no sessions. */
  async endSession(id: string, session: EndedSession): Promise<void> {
    const unlessEnded = { _id: id, 'endedSessions.id': { $ne: session.id } };
    const { matchedCount } = await this.users.updateOne(
      { ...unlessEnded, [`endedSessions.${MAX_ENDED_SESSIONS - 1}`]: { $exists: false } },
      { $push: { endedSessions: session } },
    );
    if (matchedCount === 0) await this.users.updateOne(unlessEnded, this.withSessionsEnded({ endedSessions: [] }));
    this.cache.drop(id);
  }

  /** Removes ended sessions that have expired. */
  async pruneEndedSessions(id: string): Promise<void> {
    await this.users.updateOne({ _id: id }, { $pull: { endedSessions: { expiresAt: { $lte: this.clock.now() } } } });
  }

  private async change(
    filter: Readonly<Record<string, unknown>>,
    set: Readonly<Record<string, unknown>>,
    rest: UpdateQuery<User> = {},
  ): Promise<boolean> {
    const ends = 'sessionsEndedAt' in set;
    const changed = await this.sync.change(filter, { ...rest, $set: set, $inc: ends ? { sessionVersion: 1 } : {} });
    if (typeof filter['_id'] === 'string') this.cache.drop(filter['_id']);
    return changed !== null;
  }

  private sessionsEnded(): { sessionsEndedAt: Date } {
    return { sessionsEndedAt: this.clock.now() };
  }

  private withSessionsEnded(set: Readonly<Record<string, unknown>>): UpdateQuery<User> {
    return { $set: { ...set, ...this.sessionsEnded() }, $inc: { sessionVersion: 1 } };
  }
}
