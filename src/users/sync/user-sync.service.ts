import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { DatabaseClock } from '../../database/database-clock.js';
import { STREAM_BATCH_LIMIT } from '../../stream/stream-connection.js';
import type { StreamUser } from '../../stream/stream-types.js';
import { StreamService } from '../../stream/stream.service.js';
import { WorkLoop } from '../../work/work-loop.js';
import { WorkQueue } from '../../work/work-queue.js';
import { WorkQueues } from '../../work/work-queues.js';
import { firstWork, type Work } from '../../work/work.schema.js';
import { customerIdentity } from '../../stream/user-ids.js';
import { User } from '../user.schema.js';
import { AccountBatch } from './account-batch.js';
import { AccountSyncListeners } from './account-sync-listeners.js';
import { desiredStreamUsers } from './desired-stream-users.js';
import { createMissing } from './stream-user-writer.js';

/** One loop, one batch at a time: 100 accounts a call is 30,000 a minute, which is Stream's limit for such calls. */
const CONCURRENCY = 1;

/**
 * Makes Stream's users equal to our accounts, and has listeners act after them. Accounts marked by a change are worked
 * on up to 100 at once, which costs one call when nothing but profiles changed.
 */
@Injectable()
export class UserSyncService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly queue: WorkQueue<User>;
  private readonly loop: WorkLoop<User>;

  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly stream: StreamService,
    listeners: AccountSyncListeners,
    clock: DatabaseClock,
    queues: WorkQueues,
  ) {
    this.queue = queues.of(users);
    this.loop = new WorkLoop({
      name: 'users',
      queue: this.queue,
      concurrency: CONCURRENCY,
      batchSize: STREAM_BATCH_LIMIT,
      handle: (accounts, claim) => new AccountBatch(stream.users, listeners, clock, claim).work(accounts),
      convergent: true,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** The work of an account that Stream has not seen. */
  firstWork(requestId?: string): Work {
    return firstWork(this.queue.now(), requestId);
  }

  /** Changes an account and marks it for Stream in one write; see {@link WorkQueue.change}. */
  async change(...change: Parameters<WorkQueue<User>['change']>): Promise<User | null> {
    const changed = await this.queue.change(...change);
    if (changed) this.wake();
    return changed;
  }

  /** Has accounts written to Stream once more, although nothing was changed here. */
  async markAgain(ids: readonly string[]): Promise<number> {
    const marked = await this.queue.changeMany({ _id: { $in: [...ids] } }, {});
    this.wake();
    return marked;
  }

  wake(): void {
    this.loop.wake();
  }

  /**
   * Sees to it that Stream has these accounts before they are named in a call: makes those whose work was never done.
   *
   * @throws StreamError when Stream does not take them.
   */
  async ensureInStream(ids: readonly string[]): Promise<void> {
    await this.makeMissing(await this.find({ _id: { $in: [...ids] }, 'work.doneRevision': 0 }));
  }

  /** The same for accounts that Stream turned out not to have, although it was told of them before. */
  async resend(ids: readonly string[]): Promise<void> {
    await this.makeMissing(await this.find({ _id: { $in: [...ids] } }));
  }

  /**
   * The same for the identity of a customer. It goes by its id where no account has that number.
   *
   * @param again that Stream turned out not to have it, although it was told of it before
   * @returns false when the customer was deleted, and is not to be made again.
   */
  async ensureCustomerInStream(customerId: number, again = false): Promise<boolean> {
    const [holder] = await this.find({ customerId });
    const id = customerIdentity(customerId);
    if (!holder) await this.ensureUserInStream({ id, name: id, role: 'user' });
    else if (again || holder.atStream?.customerId !== customerId) await this.makeMissing([holder]);
    return !holder?.deletedAt;
  }

  /** The same for a user that is no account's. */
  async ensureUserInStream(user: StreamUser): Promise<void> {
    const [found] = await this.stream.users.query({ ids: [user.id] });
    if (!found) await this.stream.users.create([user]);
  }

  /**
   * Makes what Stream lacks and touches nothing that is there, so it can neither undo a deactivation nor write an older
   * state over a newer one, without holding a claim. An account that was changed since it was read may have been made
   * as it was before; its work is done once more.
   */
  private async makeMissing(accounts: readonly User[]): Promise<void> {
    if (accounts.length === 0) return;
    await createMissing(
      this.stream.users,
      accounts.flatMap((account) => desiredStreamUsers(account)),
    );
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
