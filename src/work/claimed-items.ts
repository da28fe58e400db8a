import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import type { DatabaseClock } from '../database/database-clock.js';
import { leaseFrom } from './claim.js';
import { alike, type FinishedItem, type FinishOutcome, release, settle } from './finish.js';
import { failureHints, lastErrorOf } from './work-error.js';
import { isExhausted, type WorkTiming } from './work-timing.js';
import type { WorkDocument } from './work.schema.js';

/** What {@link ClaimedItems.fail} decided. lost: another worker has claimed the item, and nothing was written. */
export type FailureOutcome = 'retry' | 'dead' | 'lost';

/** For the steps of the work: `updatedAt`, which clients see, is the time of the last change. */
export const NO_CHANGE = { timestamps: false } as const;

/** What a worker may do with items that it has claimed. Each step is refused for an item whose claim was lost. */
export class ClaimedItems<T extends WorkDocument> {
  /** @param batches the collection of `model` on the connection for operations on many documents */
  constructor(
    private readonly model: Model<T>,
    private readonly batches: Model<T>,
    private readonly clock: DatabaseClock,
    private readonly timing: WorkTiming,
  ) {}

  /**
   * Extends the leases of items that are still held by the claim they came from; lost ones stay lost.
   *
   * @returns until when; null when any of them was lost
   */
  async renew(items: readonly T[]): Promise<Date | null> {
    const leaseUntil = leaseFrom(this.clock.now());
    const extension = { $set: { 'work.leaseUntil': leaseUntil } } as UpdateQuery<T>;
    const { matchedCount } = await this.batches.updateMany(heldAmong(items), extension, NO_CHANGE);
    return matchedCount === items.length ? leaseUntil : null;
  }

  /** Gives items back undone, so that another worker need not wait for the end of their leases. */
  async giveBack(items: readonly T[]): Promise<void> {
    const free = { $set: { 'work.status': 'due', 'work.owner': null, 'work.leaseUntil': null } } as UpdateQuery<T>;
    await this.batches.updateMany(heldAmong(items), free, NO_CHANGE);
  }

  /**
   * Ends a claim whose work was done. The item becomes idle, or due at `nextDueAt`. When it was changed meanwhile, it is due
   * when that change made it due.
   *
   * @returns false when the claim was lost
   */
  async finish(item: T, outcome: FinishOutcome = {}): Promise<boolean> {
    if (await this.update(unchanged(item), settle(item.work, outcome))) return true;
    return this.update(held(item), { ...release(item.work, outcome), 'work.status': 'due' });
  }

  /**
   * {@link finish} for many, in one write when none was changed meanwhile.
   *
   * Items that end alike share a statement, which takes a third of what one for each costs MongoDB. The write does not
   * wait for the journal: if MongoDB loses it, the claim stands, its lease runs out, and the work is done once more.
   *
   * @returns the answers, item by item in the same order
   */
  async finishMany(done: readonly FinishedItem<T>[]): Promise<boolean[]> {
    if (done.length === 0) return [];
    const { collection } = done.length === 1 ? this.model : this.batches;
    const { matchedCount } = await collection.bulkWrite(
      alike(done).map(({ items, work, outcome }) => ({
        updateMany: {
          filter: { ...heldAmong(items), 'work.fence': work.fence, 'work.revision': work.revision },
          update: { $set: settle(work, outcome) },
        },
      })) as never[],
      { ordered: false, writeConcern: { w: 1 } },
    );
    if (matchedCount === done.length) return done.map(() => true);
    return Promise.all(
      done.map(async ({ item, outcome }) => {
        const finished = { _id: item._id, 'work.fence': item.work.fence, 'work.owner': null } as QueryFilter<T>;
        return (await this.model.exists(finished)) !== null || this.finish(item, outcome);
      }),
    );
  }

  /** Ends a claim whose work failed: due again after a backoff, or dead when another attempt cannot help. */
  async fail(item: T, error: unknown): Promise<FailureOutcome> {
    const now = this.clock.now();
    const failingSince = item.work.failingSince ?? now;
    const { permanent, retryAfterMs } = failureHints(error);
    const dead = permanent || isExhausted(item.work.attempts, now.getTime() - failingSince.getTime());
    const dueAt = new Date(now.getTime() + (retryAfterMs ?? this.timing.backoffMs(item.work.attempts)));
    const failed = await this.update(unchanged(item), {
      'work.status': dead ? 'dead' : 'due',
      'work.dueAt': dead ? null : dueAt,
      'work.owner': null,
      'work.leaseUntil': null,
      'work.failingSince': failingSince,
      'work.lastError': lastErrorOf(error),
    });
    if (failed) return dead ? 'dead' : 'retry';
    // Changed while it failed: the change made it due already and starts a new count, so only the claim is released.
    const released = await this.update(held(item), { 'work.owner': null, 'work.leaseUntil': null });
    return released ? 'retry' : 'lost';
  }

  /** @returns whether the filter matched */
  private async update(filter: QueryFilter<T>, set: Readonly<Record<string, unknown>>): Promise<boolean> {
    return (await this.model.updateOne(filter, { $set: set } as UpdateQuery<T>, NO_CHANGE)).matchedCount === 1;
  }
}

/** Items that are still held by the claims they came from. An owner is unique for each claim. */
function heldAmong<T extends WorkDocument>(items: readonly T[]): QueryFilter<T> {
  return {
    _id: { $in: items.map(({ _id }) => _id) },
    'work.owner': { $in: items.map(({ work }) => work.owner) },
  } as QueryFilter<T>;
}

/** Still held by this claim. */
function held<T extends WorkDocument>({ _id, work: { fence, owner } }: T): QueryFilter<T> {
  return { _id, 'work.fence': fence, 'work.owner': owner } as QueryFilter<T>;
}

/** Still held by this claim, and not changed since. */
function unchanged<T extends WorkDocument>(item: T): QueryFilter<T> {
  return { ...held(item), 'work.revision': item.work.revision } as QueryFilter<T>;
}
