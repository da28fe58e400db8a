import { randomUUID } from 'node:crypto';
import type { Model, mongo, QueryFilter, QueryOptions, UpdateQuery } from 'mongoose';
import type { BackgroundConnection } from '../database/background-connection.js';
import type { DatabaseClock } from '../database/database-clock.js';
import { insertMissing } from '../database/insert-missing.js';
import { LEASE_MS, leaseFrom } from './claim.js';
import { ClaimedItems, NO_CHANGE } from './claimed-items.js';
import type { WorkTiming } from './work-timing.js';
import { claimedWork, type WorkDocument } from './work.schema.js';

/** How long a repair waits; what happens meanwhile is repaired with it. */
const REPAIR_PAUSE_MS = 1000;

/** Longer than any lease, whatever two processes disagree about the database's time. */
const LONGEST_LEASE_MS = 2 * LEASE_MS;

/**
 * The documents of one collection as a queue: they are marked, claimed, and then finished or failed. Every step is one
 * guarded update, so any number of processes may share the collection without any other means of coordination.
 */
export class WorkQueue<T extends WorkDocument> {
  /** What to do with items after they were claimed. */
  readonly claimed: ClaimedItems<T>;
  /** The same collection for operations on many documents; those on one document have the time limit of a request. */
  private readonly batches: Model<T>;

  constructor(
    private readonly model: Model<T>,
    private readonly clock: DatabaseClock,
    background: Pick<BackgroundConnection, 'model'>,
    readonly timing: WorkTiming,
  ) {
    this.batches = background.model(model);
    this.claimed = new ClaimedItems(model, this.batches, clock, timing);
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
    await this.model.updateOne({ _id: id } as QueryFilter<T>, this.marking({}, requestId), NO_CHANGE);
  }

  /**
   * Marks documents whose effect was undone by others, who may do that all the time: each is worked on at most once in
   * {@link REPAIR_PAUSE_MS}, and work that is failing keeps its pauses.
   *
   * @returns how many were marked
   */
  async repair(filter: QueryFilter<T>): Promise<number> {
    const dueAt = new Date(this.clock.now().getTime() + REPAIR_PAUSE_MS);
    const idle = [
      { 'work.dueAt': null },
      { 'work.status': 'running' },
      { 'work.dueAt': { $gt: dueAt }, 'work.attempts': 0 },
    ];
    const marking = { $set: { 'work.status': 'due', 'work.dueAt': dueAt }, $inc: { 'work.revision': 1 } };
    const { modifiedCount } = await this.batches.updateMany(
      { $and: [filter, { $or: idle }] } as QueryFilter<T>,
      marking as unknown as UpdateQuery<T>,
      NO_CHANGE,
    );
    return modifiedCount;
  }

  /** The time in which due times and leases are written. */
  now(): Date {
    return this.clock.now();
  }

  /**
   * Inserts the documents that do not exist yet. The first `claims` of those that are due are inserted as claimed: as
   * safe as a claim made a moment later, and it saves three round trips.
   *
   * @returns those that were inserted as claimed. Documents that existed already are the work of the process that
   *   inserted them.
   */
  async insert(items: readonly T[], claims: number): Promise<T[]> {
    const claim = { owner: randomUUID(), leaseUntil: leaseFrom(this.clock.now()) };
    const mine = new Set(items.filter(({ work }) => work.status === 'due').slice(0, claims));
    const documents = items.map((item) => (mine.has(item) ? { ...item, work: claimedWork(item.work, claim) } : item));
    return (await insertMissing(this.model, documents)).filter(({ work }) => work.owner === claim.owner);
  }

  /** Claims the item that has been due longest, or the one with the given id if it is due and free. */
  async claim(id?: T['_id']): Promise<T | null> {
    const now = this.clock.now();
    const filter = { ...this.claimable(now), ...(id === undefined ? {} : { _id: id }) };
    return this.model
      .findOneAndUpdate(filter as QueryFilter<T>, this.claimUpdate(now, randomUUID()), {
        sort: { 'work.dueAt': 1 },
        returnDocument: 'after',
        ...NO_CHANGE,
      })
      .lean<T>()
      .exec();
  }

  /** Claims up to `limit` items at once, for work that is done in batches. */
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

  private claimable(now: Date): Record<string, unknown> {
    // No lease is that long: it was written before the database's clock was put back.
    const tooLate = new Date(now.getTime() + LONGEST_LEASE_MS);
    return {
      'work.dueAt': { $lte: now },
      $or: [{ 'work.leaseUntil': null }, { 'work.leaseUntil': { $lte: now } }, { 'work.leaseUntil': { $gt: tooLate } }],
    };
  }

  private claimUpdate(now: Date, owner: string): UpdateQuery<T> {
    return {
      $set: { 'work.status': 'running', 'work.owner': owner, 'work.leaseUntil': leaseFrom(now) },
      $inc: { 'work.fence': 1, 'work.attempts': 1 },
    } as UpdateQuery<T>;
  }
}
