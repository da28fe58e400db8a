import type { Model, QueryFilter } from 'mongoose';
import type { Claim } from '../../work/claim.js';
import type { FinishOutcome } from '../../work/finish.js';
import { runWithin } from '../../work/run-within.js';
import { eachItem, type WorkLoop } from '../../work/work-loop.js';
import type { WorkQueue } from '../../work/work-queue.js';
import type { Work, WorkDocument } from '../../work/work.schema.js';
import type { ChannelOwner, ChannelOwners, OwnedChannel } from './channel-owners.service.js';
import type { DesiredChannel } from './desired-channel.js';

/**
 * The channels of one kind of record. A subclass says which record owns a channel and how that channel should be; this
 * class keeps it so, through the record's work.
 */
export abstract class OwnedChannels<T extends WorkDocument> implements ChannelOwner {
  readonly restoresDeleted: boolean = true;
  private readonly loop: WorkLoop<T>;

  /** @param name of the loop, in log lines */
  constructor(
    readonly name: string,
    private readonly records: Model<T>,
    private readonly owners: ChannelOwners,
    concurrency: number,
  ) {
    this.loop = owners.loops.create(records, {
      name,
      concurrency,
      handle: eachItem((record, claim) => this.project(record, claim)),
      convergent: true,
    });
    owners.register(this);
  }

  /** The channel that a record should have now; null while it should have none. Nothing else decides this. */
  protected abstract desiredChannel(record: T, now: Date): DesiredChannel | null | Promise<DesiredChannel | null>;

  /** Matches the records that own these channels. */
  protected abstract ownersOf(channelIds: readonly string[]): QueryFilter<T>;

  /** Changes a record and marks it in one write; see {@link WorkQueue.change}. */
  change(...change: Parameters<WorkQueue<T>['change']>): Promise<T | null> {
    return this.loop.queue.change(...change);
  }

  /** The same for many at once. Returns how many were changed. */
  changeMany(...change: Parameters<WorkQueue<T>['changeMany']>): Promise<number> {
    return this.loop.queue.changeMany(...change);
  }

  /** Marks a record again although nothing has changed. */
  markAgain(id: T['_id'], requestId?: string): Promise<void> {
    return this.loop.queue.markAgain(id, requestId);
  }

  /** See {@link WorkQueue.repair}. */
  repair(ids: readonly WorkDocument['_id'][]): Promise<number> {
    return this.loop.queue.repair({ _id: { $in: [...ids] } } as QueryFilter<T>);
  }

  async repairNow(id: WorkDocument['_id']): Promise<boolean> {
    await this.markAgain(id as T['_id']);
    return this.settle(id as T['_id']);
  }

  wake(): void {
    this.loop.wake();
  }

  /**
   * Gives a record's work the time that a request may wait for Stream. If it takes longer or fails, the loop continues it.
   *
   * @param wanted the revision of a change; by default the latest
   * @returns true when Stream has the change and all before it
   */
  async settle(id: T['_id'], wanted?: number): Promise<boolean> {
    let isSettled = false;
    await this.waitFor(id, ({ revision, doneRevision, owner, attempts }) => {
      isSettled = doneRevision >= (wanted ?? revision);
      // Without an owner, an attempt has failed; marking a record again, which another worker may hold, counts anew.
      return isSettled || (owner === null && attempts > 0);
    });
    return isSettled;
  }

  /**
   * Does a record's work within the time that a request may wait for Stream, or waits until another worker has done it.
   *
   * @returns false when the time is over; the loop continues the work
   * @throws whatever `isDone` throws to end the wait
   */
  async waitFor(id: T['_id'], isDone: (work: Work) => boolean | Promise<boolean>): Promise<boolean> {
    return runWithin(this.owners.waitMs, {
      run: () => this.loop.runNow(id),
      isDone: async () => {
        const record = await this.records.findById(id, { work: 1 }).lean<T>().exec();
        return record !== null && isDone(record.work);
      },
    });
  }

  async findOwned(channelIds: readonly string[]): Promise<OwnedChannel[]> {
    const records = await this.records.find(this.ownersOf(channelIds)).lean<T[]>().exec();
    return this.withDesired(records);
  }

  async page(after: WorkDocument['_id'] | undefined, limit: number): Promise<OwnedChannel[]> {
    const filter = (after === undefined ? {} : { _id: { $gt: after } }) as QueryFilter<T>;
    const records = await this.records.find(filter).sort({ _id: 1 }).limit(limit).lean<T[]>().exec();
    return this.withDesired(records);
  }

  private withDesired(records: readonly T[]): Promise<OwnedChannel[]> {
    const now = this.loop.queue.now();
    return Promise.all(
      records.map(async (record) => ({
        recordId: record._id,
        work: record.work,
        wanted: await this.desiredChannel(record, now),
      })),
    );
  }

  private async project(record: T, claim: Claim): Promise<FinishOutcome | undefined> {
    const wanted = await this.desiredChannel(record, this.loop.queue.now());
    if (!wanted) return undefined;
    await this.owners.projector.project(wanted, claim);
    return { nextDueAt: wanted.nextTransitionAt };
  }
}
