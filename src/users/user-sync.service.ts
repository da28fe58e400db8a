import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DatabaseClock } from '../database/database-clock.js';
import { StreamError } from '../stream/stream-errors.js';
import { STREAM_BATCH_LIMIT } from '../stream/stream-connection.js';
import { StreamService } from '../stream/stream.service.js';
import type { Claim } from '../work/claim.js';
import { WorkLoop, type WorkResult } from '../work/work-loop.js';
import { WorkQueue } from '../work/work-queue.js';
import { firstWork, type Work } from '../work/work.schema.js';
import { toStreamUser } from './user.mapper.js';
import { User } from './user.schema.js';

/** One loop, one batch at a time: 100 accounts a call is 30,000 a minute, which is Stream's limit for such calls. */
const CONCURRENCY = 1;

/**
 * Makes Stream's users equal to our accounts. Accounts marked by a change are sent up to 100 in one call; a batch that
 * Stream refuses because of one of them is halved until that one is alone, so that the others do not wait, and one bad
 * account costs some fifteen calls and not a hundred of the 300 a minute that Stream allows.
 */
@Injectable()
export class UserSyncService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly queue: WorkQueue<User>;
  private readonly loop: WorkLoop<User>;

  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly stream: StreamService,
    clock: DatabaseClock,
  ) {
    this.queue = new WorkQueue(users, clock);
    this.loop = new WorkLoop({
      name: 'users',
      queue: this.queue,
      concurrency: CONCURRENCY,
      batchSize: STREAM_BATCH_LIMIT,
      handle: (batch, claim) => this.send(batch, claim),
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

  /**
   * The part of an account's update that brings the change to Stream.
   *
   * @param requestId the request that made the change
   */
  mark(requestId?: string): ReturnType<WorkQueue<User>['mark']> {
    return this.queue.mark(requestId);
  }

  wake(): void {
    this.loop.wake();
  }

  /**
   * Sees to it that Stream has these accounts before they are named in a call: sends those it has not got yet.
   *
   * @throws StreamError when Stream does not take them.
   */
  async ensureAtStream(ids: readonly string[]): Promise<void> {
    const missing = await this.users
      .find({ _id: { $in: [...ids] }, 'work.doneRevision': 0 })
      .lean<User[]>()
      .exec();
    if (missing.length > 0) await this.stream.users.create(missing.map((user) => toStreamUser(user)));
  }

  /** Sends accounts again that Stream turned out not to have, although it was told of them before. */
  async resend(ids: readonly string[]): Promise<void> {
    const users = await this.users
      .find({ _id: { $in: [...ids] } })
      .lean<User[]>()
      .exec();
    if (users.length > 0) await this.stream.users.create(users.map((user) => toStreamUser(user)));
  }

  private async send(batch: readonly User[], claim: Claim): Promise<WorkResult[]> {
    try {
      await this.sendTogether(batch, claim);
      return batch.map(() => ({}));
    } catch (error) {
      if (batch.length === 1 || !(error instanceof StreamError) || error.retryable) {
        return batch.map(() => ({ error }));
      }
      const middle = Math.ceil(batch.length / 2);
      return [...(await this.send(batch.slice(0, middle), claim)), ...(await this.send(batch.slice(middle), claim))];
    }
  }

  private async sendTogether(batch: readonly User[], claim: Claim): Promise<void> {
    const fresh = batch.filter(({ work }) => work.doneRevision === 0).map((user) => toStreamUser(user));
    const known = batch.filter(({ work }) => work.doneRevision > 0).map((user) => toStreamUser(user));
    claim.assertHeld();
    if (fresh.length > 0) await this.stream.users.create(fresh);
    if (known.length === 0) return;
    claim.assertHeld();
    try {
      await this.stream.users.update(known);
    } catch (error) {
      if (!(error instanceof StreamError) || !error.notFound) throw error;
      await this.stream.users.create(known);
    }
  }
}
