import { randomUUID } from 'node:crypto';
import type { Model, mongo, QueryFilter, QueryOptions, UpdateQuery } from 'mongoose';
import type { BackgroundConnection } from '../database/background-connection.js';
import type { DatabaseClock } from '../database/database-clock.js';
import { insertMissing } from '../database/insert-missing.js';
import { isExhausted } from './backoff.js';
import { alike, type FinishOutcome, release, settle } from './finish.js';
import { failureHints, lastErrorOf } from './work-error.js';
import type { WorkTiming } from './work-timing.js';
import { claimedWork, type WorkDocument } from './work.schema.js';

/** How long a claim holds without being renewed; a killed worker's items are free again after it. */
export const LEASE_MS = 10_000;

/** What {@link WorkQueue.fail} decided; lost: another owner answers for the document, and nothing was written. */
export type FailureOutcome = 'retry' | 'dead' | 'lost';

/**
 * The documents of one collection as a queue: mark, claim, finish, fail. Every transition is one guarded update, so any
 * number of processes may share the collection with nothing but MongoDB between them.
 */
export class WorkQueue<T extends WorkDocument> {
  /** The same collection for what touches many documents; one document has the time limit of the request it is for. */
  private readonly batches: Model<T>;

  constructor(
    private readonly model: Model<T>,
    private readonly clock: DatabaseClock,
    background: Pick<BackgroundConnection, 'model'>,
    readonly timing: WorkTiming,
  ) {
    this.batches = background.model(model);
  }

  /**
   * Changes the state of a document and makes it due, in one write. A claim that is running keeps its lease; when it
   * finishes, the new revision makes the document due again.
   *
   * @param requestId the request that makes the change
   * @returns the changed document; null when none matched
   */
  async change(
    filter: QueryFilter<T>,
    update: UpdateQuery<T>,
    requestId?: string | null,
    options: Pick<QueryOptions<T>, 'projection' | 'upsert'> = {},
  ): Promise<T | null> {
    return this.model
      .findOneAndUpdate(filter, this.marking(update, requestId), { ...options, returnDocument: 'after' })
      .lean<T>()
      .exec();
  }

  /** {@link change} for every document that matches. Returns how many did. */
  async changeMany(filter: QueryFilter<T>, update: UpdateQuery<T>, requestId?: string | null): Promise<number> {
    return (await this.batches.updateMany(filter, this.marking(update, requestId))).matchedCount;
  }

  /** Marks a document whose state did not change, so that its work is done once more. */
  async markAgain(id: T['_id'], requestId?: string | null): Promise<void> {
    await this.model.updateOne({ _id: id } as QueryFilter<T>, this.marking({}, requestId));
  }

  /** The time in which due times and leases are written. */
  now(): Date {
    return this.clock.now();
  }

  /**
   * Inserts the documents that are not there yet. The first `claims` of those that are due are inserted as claimed: as
   * safe as a claim made a moment later, and it saves three round trips.
   *
   * @returns those that were inserted as claimed. What was there already is for whoever inserted it to work on.
   */
  async insert(items: readonly T[], claims: number): Promise<T[]> {
    const claim = { owner: randomUUID(), leaseUntil: this.leaseFrom(this.clock.now()) };
    const mine = new Set(items.filter(({ work }) => work.status === 'due').slice(0, claims));
    const documents = items.map((item) => (mine.has(item) ? { ...item, work: claimedWork(item.work, claim) } : item));
    return (await insertMissing(this.model, documents)).filter(({ work }) => work.owner === claim.owner);
  }

  /** Takes the item that has been due longest, or the one with the given id if it is due and free. */
  async claim(id?: T['_id']): Promise<T | null> {
    const now = this.clock.now();
    const filter = { ...this.claimable(now), ...(id === undefined ? {} : { _id: id }) };
    return this.model
      .findOneAndUpdate(filter as QueryFilter<T>, this.claimUpdate(now, randomUUID()), {
        sort: { 'work.dueAt': 1 },
        returnDocument: 'after',
      })
      .lean<T>()
      .exec();
  }

  /** Takes up to `limit` items at once, for work that the other side accepts in batches. */
  async claimMany(limit: number): Promise<T[]> {
    const now = this.clock.now();
    // The driver itself: for events by the thousand, Mongoose's casting is most of what a claim costs.
    const collection = this.batches.collection as unknown as mongo.Collection<T>;
    const candidates = await collection
      .find(this.claimable(now) as mongo.Filter<T>, { projection: { _id: 1 }, sort: { 'work.dueAt': 1 }, limit })
      .toArray();
    if (candidates.length === 0) return [];
    const among = { _id: { $in: candidates.map(({ _id }) => _id) } };
    const owner = randomUUID();
    await collection.updateMany(
      { ...this.claimable(now), ...among } as mongo.Filter<T>,
      this.claimUpdate(now, owner) as mongo.UpdateFilter<T>,
    );
    return (await collection.find({ ...among, 'work.owner': owner } as unknown as mongo.Filter<T>).toArray()) as T[];
  }

  /**
   * Extends the leases of items that are still held by the claim they came from; lost ones stay lost.
   *
   * @returns until when; null when any of them was lost
   */
  async renew(items: readonly T[]): Promise<Date | null> {
    const leaseUntil = this.leaseFrom(this.clock.now());
    const { matchedCount } = await this.batches.updateMany(this.heldAmong(items), {
      $set: { 'work.leaseUntil': leaseUntil },
    } as UpdateQuery<T>);
    return matchedCount === items.length ? leaseUntil : null;
  }

  /** Gives items back undone, so that another worker need not wait for the end of their leases. */
  async giveBack(items: readonly T[]): Promise<void> {
    await this.batches.updateMany(this.heldAmong(items), {
      $set: { 'work.status': 'due', 'work.owner': null, 'work.leaseUntil': null },
    } as UpdateQuery<T>);
  }

  /**
   * Ends a claim successfully. The document becomes idle, or due at `nextDueAt` when time will bring more work, or due
   * at once when it was changed meanwhile. False when the claim was lost and another owner will answer for the document.
   */
  async finish(item: T, outcome: FinishOutcome = {}): Promise<boolean> {
    const settled = await this.model.updateOne(this.unchanged(item), {
      $set: settle(item.work, outcome),
    } as UpdateQuery<T>);
    if (settled.matchedCount === 1) return true;
    const again = await this.model.updateOne(this.held(item), {
      $set: { ...release(item.work, outcome), 'work.status': 'due', 'work.dueAt': this.clock.now() },
    } as UpdateQuery<T>);
    return again.matchedCount === 1;
  }

  /**
   * {@link finish} for many, in one write when nothing came between. Answers item by item, in the same order.
   *
   * Those that end alike share a statement, which takes a third of what one for each costs MongoDB. The write does not
   * wait for the journal: if MongoDB loses it, the claim stands, its lease runs out, and the work is done once more.
   */
  async finishMany(items: readonly T[], outcomes: readonly FinishOutcome[]): Promise<boolean[]> {
    if (items.length === 0) return [];
    const { collection } = items.length === 1 ? this.model : this.batches;
    const { matchedCount } = await collection.bulkWrite(
      alike(items, outcomes).map(({ items: group, work, outcome }) => ({
        updateMany: {
          filter: { ...this.heldAmong(group), 'work.fence': work.fence, 'work.revision': work.revision },
          update: { $set: settle(work, outcome) },
        },
      })) as never[],
      { ordered: false, writeConcern: { w: 1 } },
    );
    if (matchedCount === items.length) return items.map(() => true);
    return Promise.all(
      items.map(async (item, index) => {
        const done = { _id: item._id, 'work.fence': item.work.fence, 'work.owner': null } as QueryFilter<T>;
        return (await this.model.exists(done)) !== null || this.finish(item, outcomes[index]);
      }),
    );
  }

  /** Ends a claim that failed: due again after a backoff, or dead when trying again cannot help any more. */
  async fail(item: T, error: unknown): Promise<FailureOutcome> {
    const now = this.clock.now();
    const failingSince = item.work.failingSince ?? now;
    const { permanent, retryAfterMs } = failureHints(error);
    const dead = permanent || isExhausted(item.work.attempts, now.getTime() - failingSince.getTime());
    const dueAt = new Date(now.getTime() + (retryAfterMs ?? this.timing.backoffMs(item.work.attempts)));
    const { matchedCount } = await this.model.updateOne(this.unchanged(item), {
      $set: {
        'work.status': dead ? 'dead' : 'due',
        'work.dueAt': dead ? null : dueAt,
        'work.owner': null,
        'work.leaseUntil': null,
        'work.failingSince': failingSince,
        'work.lastError': lastErrorOf(error),
      },
    } as UpdateQuery<T>);
    if (matchedCount === 1) return dead ? 'dead' : 'retry';
    // Changed while it failed: the change made it due already and starts a new count, so only the claim is let go.
    const released = await this.model.updateOne(this.held(item), {
      $set: { 'work.owner': null, 'work.leaseUntil': null },
    } as UpdateQuery<T>);
    return released.matchedCount === 1 ? 'retry' : 'lost';
  }

  private marking(update: UpdateQuery<T>, requestId: string | null = null): UpdateQuery<T> {
    return {
      ...update,
      $set: {
        ...update.$set,
        'work.status': 'due',
        'work.dueAt': this.clock.now(),
        'work.attempts': 0,
        'work.failingSince': null,
        'work.requestId': requestId,
      },
      $inc: { ...update.$inc, 'work.revision': 1 },
    } as UpdateQuery<T>;
  }

  private leaseFrom(now: Date): Date {
    return new Date(now.getTime() + LEASE_MS);
  }

  private claimable(now: Date): Record<string, unknown> {
    return {
      'work.dueAt': { $lte: now },
      $or: [{ 'work.leaseUntil': null }, { 'work.leaseUntil': { $lte: now } }],
    };
  }

  private claimUpdate(now: Date, owner: string): UpdateQuery<T> {
    return {
      $set: { 'work.status': 'running', 'work.owner': owner, 'work.leaseUntil': this.leaseFrom(now) },
      $inc: { 'work.fence': 1, 'work.attempts': 1 },
    } as UpdateQuery<T>;
  }

  /** Those that are still held by the claims they came from. An owner is unique for each claim. */
  private heldAmong(items: readonly T[]): QueryFilter<T> {
    return {
      _id: { $in: items.map(({ _id }) => _id) },
      'work.owner': { $in: items.map(({ work }) => work.owner) },
    } as QueryFilter<T>;
  }

  /** Held by this claim still. */
  private held(item: T): QueryFilter<T> {
    return { _id: item._id, 'work.fence': item.work.fence, 'work.owner': item.work.owner } as QueryFilter<T>;
  }

  /** Held by this claim still, and not changed since. */
  private unchanged(item: T): QueryFilter<T> {
    return { ...this.held(item), 'work.revision': item.work.revision } as QueryFilter<T>;
  }
}
