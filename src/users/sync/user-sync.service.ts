import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { chunksOf } from '../../common/chunks.js';
import { DatabaseClock } from '../../database/database-clock.js';
import { STREAM_BATCH_LIMIT } from '../../stream/stream-connection.js';
import type { StreamUser } from '../../stream/stream-types.js';
import { StreamService } from '../../stream/stream.service.js';
import type { WorkLoop } from '../../work/work-loop.js';
import type { WorkQueue } from '../../work/work-queue.js';
import { WorkLoops } from '../../work/work-loops.js';
import { firstWork, type Work } from '../../work/work.schema.js';
import { customerIdentity } from '../../stream/user-ids.js';
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

  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly stream: StreamService,
    listeners: AccountSyncListeners,
    clock: DatabaseClock,
    loops: WorkLoops,
  ) {
    this.loop = loops.create(users, {
      name: 'users',
      concurrency: CONCURRENCY,
      batchSize: STREAM_BATCH_LIMIT,
      handle: (accounts, claim) => new AccountBatch(stream.users, listeners, clock, claim).work(accounts),
      convergent: true,
    });
  }

  /** The work of a new account. */
  firstWork(requestId?: string): Work {
    return firstWork(this.loop.queue.now(), requestId);
  }

  /** Changes an account and marks it for Stream in one write; see {@link WorkQueue.change}. */
  async change(...change: Parameters<WorkQueue<User>['change']>): Promise<User | null> {
    const changed = await this.loop.queue.change(...change);
    if (changed) this.wake();
    return changed;
  }

  /** Marks accounts to be written to Stream again although nothing has changed here. Returns how many were marked. */
  async markAgain(ids: readonly string[]): Promise<number> {
    const marked = await this.loop.queue.changeMany({ _id: { $in: [...ids] } }, {});
    this.wake();
    return marked;
  }

  wake(): void {
    this.loop.wake();
  }

  /**
   * Creates the accounts that Stream lacks. Call it before these accounts are named in another call to Stream.
   *
   * @param recheck also checks accounts that were written before: Stream has just refused a call that named them
   * @throws StreamError when Stream refuses them
   */
  async ensureInStream(ids: readonly string[], recheck = false): Promise<void> {
    const filter = { _id: { $in: [...ids] }, ...(!recheck && { 'work.doneRevision': 0 }) };
    await this.createMissing(await this.find(filter));
  }

  /**
   * The same for the user of a customer. Its name is its id while no account has the customer number.
   *
   * @returns false when the customer was deleted: it is not created again
   */
  async ensureCustomerInStream(customerId: number, recheck = false): Promise<boolean> {
    const [account] = await this.find({ customerId });
    const id = customerIdentity(customerId);
    if (!account) await this.ensureUserInStream({ id, name: id, role: 'user' });
    else if (recheck || account.atStream?.customerId !== customerId) await this.createMissing([account]);
    return !account?.deletedAt;
  }

  /** The same for a user that belongs to no account. */
  async ensureUserInStream(user: StreamUser): Promise<void> {
    const [found] = await this.stream.users.query({ ids: [user.id] });
    if (!found) await this.stream.users.create([user]);
  }

  /** True while changes of any of these accounts may not have reached Stream. */
  async hasPendingWork(ids: readonly string[]): Promise<boolean> {
    return (await this.users.exists({ _id: { $in: [...ids] }, 'work.status': { $in: ['due', 'running'] } })) !== null;
  }

  /**
   * Needs no claim: it changes no existing user, so it can neither undo a deactivation nor overwrite a newer state. An
   * account that has changed since it was read may have been created in its old state, so it is marked again.
   */
  private async createMissing(accounts: readonly User[]): Promise<void> {
    if (accounts.length === 0) return;
    const wanted = accounts
      .flatMap((account) => desiredStreamUsers(account))
      .filter(({ presence }) => presence !== 'deleted');
    for (const part of chunksOf(wanted, STREAM_BATCH_LIMIT)) {
      const found = await this.stream.users.query({ ids: part.map(({ id }) => id) });
      const known = new Set(found.map(({ id }) => id));
      const missing = part.filter(({ id }) => !known.has(id));
      if (missing.length > 0) await this.stream.users.create(missing);
    }
    const changed = await this.users
      .find({ $or: accounts.map(({ _id, work }) => ({ _id, 'work.revision': { $ne: work.revision } })) }, { _id: 1 })
      .lean()
      .exec();
    if (changed.length > 0) await this.markAgain(changed.map(({ _id }) => _id));
  }

  private find(filter: QueryFilter<User>): Promise<User[]> {
    return this.users.find(filter).lean<User[]>().exec();
  }
}
