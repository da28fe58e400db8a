import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import { chunksOf } from '../../common/chunks.js';
import { AppConfig } from '../../config/app-config.js';
import { DatabaseClock } from '../../database/database-clock.js';
import { STREAM_BATCH_LIMIT } from '../../stream/stream-connection.js';
import { StreamService } from '../../stream/stream.service.js';
import type { WorkLoop } from '../../work/work-loop.js';
import { WorkLoops } from '../../work/work-loops.js';
import { firstWork, type Work } from '../../work/work.schema.js';
import { customerIdentity, customerIdOf } from '../../stream/user-ids.js';
import { AccountCache } from '../account-cache.js';
import { User } from '../user.schema.js';
import { AccountBatch } from './account-batch.js';
import { AccountSyncListeners } from './account-sync-listeners.js';
import { desiredStreamUsers } from './desired-stream-users.js';

/** One batch at a time: at 100 accounts a call this reaches Stream's limit of 30,000 accounts a minute. */
const CONCURRENCY = 1;

/**
 * Makes Stream's users equal to our accounts, then notifies the listeners. It works on up to 100 marked accounts at
 * once: one call when only profiles have changed.
 */
@Injectable()
export class UserSyncService {
  private readonly loop: WorkLoop<User>;
  /** The support agent, once it was seen in Stream without an account here. */
  private readonly othersSeen = new Set<string>();

  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly cache: AccountCache,
    private readonly stream: StreamService,
    listeners: AccountSyncListeners,
    clock: DatabaseClock,
    private readonly config: AppConfig,
    loops: WorkLoops,
  ) {
    this.loop = loops.create(users, {
      name: 'users',
      concurrency: CONCURRENCY,
      batchSize: STREAM_BATCH_LIMIT,
      handle: (accounts, claim) =>
        new AccountBatch(stream.users, listeners, clock, claim, config.http.publicUrl).work(accounts),
      convergent: true,
    });
  }

  /** The work of a new account. */
  firstWork(requestId?: string): Work {
    return firstWork(this.loop.queue.now(), requestId);
  }

  /**
   * Changes an account and marks it for Stream in one write; the change counts here at once.
   *
   * @param when what else must be true of the account
   * @param requestId the request that makes the change
   * @returns the changed account; null when nothing was changed
   */
  async change(
    id: string,
    when: QueryFilter<User>,
    update: UpdateQuery<User>,
    requestId?: string,
    projection?: string,
  ): Promise<User | null> {
    const changed = await this.loop.queue.change({ ...when, _id: id }, update, requestId, { projection });
    this.cache.drop(id);
    if (changed) this.wake();
    return changed;
  }

  /** Marks accounts to be written to Stream again although nothing has changed here. Returns how many were marked. */
  async markAgain(ids: readonly string[]): Promise<number> {
    const marked = await this.loop.queue.changeMany({ _id: { $in: [...ids] } }, {});
    this.wake();
    return marked;
  }

  /** Marks accounts whose users were changed in Stream by others, who may do that all the time. */
  async repair(ids: readonly string[]): Promise<void> {
    await this.loop.queue.repair({ _id: { $in: [...ids] } });
  }

  /** The accounts of these users in Stream. */
  findOwners(streamUserIds: readonly string[]): Promise<User[]> {
    return this.users.find(belongingTo(streamUserIds)).lean<User[]>().exec();
  }

  wake(): void {
    this.loop.wake();
  }

  /**
   * Creates the users that Stream lacks: those of accounts and of their customers, and two that may belong to no account,
   * namely a customer whose account has not signed in yet, and the support agent. Call it before these users are named in
   * another call to Stream.
   *
   * @param recheck also checks users that were written before: Stream has just refused a call that named them
   * @throws StreamError when Stream refuses them
   */
  async ensureInStream(ids: readonly string[], recheck = false): Promise<void> {
    const accounts = await this.findOwners(ids);
    await this.createMissing(accounts.filter((account) => recheck || !isInStream(account, ids)));
    const known = new Set(
      accounts.flatMap((account) => desiredStreamUsers(account, this.config.http.publicUrl).map(({ id }) => id)),
    );
    const others = ids.filter((id) => !known.has(id) && (recheck || !this.othersSeen.has(id)));
    for (const id of others) {
      const isAgent = id === this.config.support.agentId;
      if (!isAgent && customerIdOf(id) === undefined) continue;
      const [found] = await this.stream.users.query({ ids: [id] });
      if (!found) await this.stream.users.create([{ id, name: isAgent ? 'Support' : id, role: 'user' }]);
      if (isAgent) this.othersSeen.add(id);
    }
  }

  /** True while changes of any of these users may not have reached Stream. */
  async hasPendingWork(ids: readonly string[]): Promise<boolean> {
    const pending = { ...belongingTo(ids), 'work.status': { $in: ['due', 'running'] } };
    return (await this.users.exists(pending as QueryFilter<User>)) !== null;
  }

  /**
   * Needs no claim: it changes no existing user, so it can neither undo a deactivation nor overwrite a newer state. An
   * account that has changed since it was read may have been created in its old state, so it is marked again.
   */
  private async createMissing(accounts: readonly User[]): Promise<void> {
    if (accounts.length === 0) return;
    const wanted = accounts
      .flatMap((account) => desiredStreamUsers(account, this.config.http.publicUrl))
      .filter(({ presence }) => presence !== 'deleted');
    for (const part of chunksOf(wanted, STREAM_BATCH_LIMIT)) {
      const found = await this.stream.users.query({ ids: part.map(({ id }) => id) });
      const known = new Set(found.map(({ id }) => id));
      const missing = part.filter(({ id }) => !known.has(id));
      if (missing.length > 0) await this.stream.users.create(missing);
    }
    const otherThanRead = accounts.map(({ _id, work }) => ({ _id, 'work.revision': { $ne: work.revision } }));
    const changed = await this.users.distinct('_id', { $or: otherThanRead });
    if (changed.length > 0) await this.markAgain(changed);
  }
}

/** Matches the accounts of these users in Stream. */
function belongingTo(ids: readonly string[]): QueryFilter<User> {
  return { $or: [{ _id: { $in: [...ids] } }, { customerId: { $in: ids.flatMap((id) => customerIdOf(id) ?? []) } }] };
}

/** True when those of the users that belong to the account were written before. */
function isInStream({ _id, customerId, work, atStream }: User, ids: readonly string[]): boolean {
  if (ids.includes(_id) && work.doneRevision === 0) return false;
  const isCustomer = customerId !== undefined && ids.includes(customerIdentity(customerId));
  return !isCustomer || atStream?.customerId === customerId;
}
