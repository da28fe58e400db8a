import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import type { CustomData } from '../common/validation/custom-data.js';
import type { Role } from '../common/accounts/roles.js';
import { recordSecurityEvent, type SecurityEvent } from '../common/logging/security-log.js';
import { DatabaseClock } from '../database/database-clock.js';
import { revocationCut } from '../stream/stream-tokens.js';
import { AccountCache } from './account-cache.js';
import { type Deletion, type EndedSession, type SyncedState, User } from './user.schema.js';
import { UserSyncService } from './sync/user-sync.service.js';

/** When an account has ended this many sessions of other systems, the next one ends all sessions, which needs no list. */
const MAX_ENDED_SESSIONS = 50;

/** Who makes a change: an account, or `operator` on the command line. */
export interface Actor {
  readonly by: string;
  readonly requestId?: string | undefined;
}

/** A profile without personal data. */
const EMPTY_PROFILE = {
  isOnboarded: false,
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
  async changeRole(id: string, role: Role, actor: Actor): Promise<boolean> {
    const done = await this.change(id, { deletedAt: null, role: { $ne: role } }, this.endingSessions({ role }));
    return reported('role changed', done, id, actor, { role });
  }

  /** Ends all sessions, refuses new ones, and revokes the account's Stream tokens. */
  async deactivate(id: string, actor: Actor): Promise<boolean> {
    const update = this.endingSessions({ deactivatedAt: this.clock.now() });
    const done = await this.change(id, { deletedAt: null, deactivatedAt: null }, update);
    return reported('account deactivated', done, id, actor);
  }

  /** Allows sign-in again. Stream tokens that have not expired are valid again. */
  async reactivate(id: string, actor: Actor): Promise<boolean> {
    const when = { deletedAt: null, deactivatedAt: { $ne: null } };
    const done = await this.change(id, when, { $set: { deactivatedAt: null } });
    return reported('account reactivated', done, id, actor);
  }

  /**
   * Deletes the account here and in Stream. It cannot be undone. A hard deletion may follow a soft one. The record keeps its
   * ids, so that they are not used again, and nothing of the profile.
   */
  async remove(id: string, deletion: Deletion, actor: Actor): Promise<boolean> {
    const custom = await this.withoutValues(id);
    const deleting = (set: Partial<User>): UpdateQuery<User> => ({
      ...this.endingSessions({ deletedAt: this.clock.now(), deletion, ...EMPTY_PROFILE, custom, ...set }),
      $unset: { email: 1, passwordHash: 1 },
    });
    const done =
      (await this.change(id, { deletion: null }, deleting({}))) ||
      // Stream's queries do not return a user that was deleted softly. Record it, so that the work restores it first.
      (deletion === 'hard' && (await this.change(id, { deletion: 'soft' }, deleting({ atStream: SOFTLY_DELETED }))));
    return reported('account deleted', done, id, actor, { deletion });
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

  /**
   * Ends one session of another sign-in system. Ending it again changes nothing. Nothing is sent to Stream, which has no
   * sessions.
   */
  async endExternalSession(id: string, session: EndedSession): Promise<void> {
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

  /** The custom fields of an account as removed ones: Stream may still have them. */
  private async withoutValues(id: string): Promise<CustomData> {
    const user = await this.users.findById(id, { custom: 1 }).lean<Pick<User, 'custom'>>().exec();
    return Object.fromEntries(Object.keys(user?.custom ?? {}).map((key) => [key, null]));
  }

  private async change(id: string, when: QueryFilter<User>, update: UpdateQuery<User>): Promise<boolean> {
    return (await this.sync.change(id, when, update)) !== null;
  }

  private endingSessions(set: Partial<User>): UpdateQuery<User> {
    const ended = { openSessions: [], sessionsEndedAt: this.clock.now() };
    return { $set: { ...ended, ...set }, $inc: { sessionVersion: 1 } };
  }
}

/** Reports a change that was made. */
function reported(
  event: SecurityEvent,
  done: boolean,
  accountId: string,
  { by, requestId }: Actor,
  fields: Readonly<Record<string, unknown>> = {},
): boolean {
  if (done) recordSecurityEvent(event, { by, accountId, ...fields, reqId: requestId });
  return done;
}
