import type { Model, QueryFilter } from 'mongoose';
import type { WorkQueue } from './work-queue.js';
import type { WorkDocument } from './work.schema.js';

/** How much work a collection has. */
export interface WorkCounts {
  readonly due: number;
  readonly running: number;
  readonly dead: number;
  /** When the oldest work became due that has not ended; null while there is none. */
  readonly oldestDueAt: Date | null;
}

/** Work that was given up. */
export interface DeadItem {
  readonly id: string;
  readonly attempts: number;
  readonly failingSince: Date | null;
  readonly lastError: string | null;
  readonly requestId: string | null;
}

const DEAD = { 'work.status': 'dead' };

/** What operators see of a queue, and how they bring dead items back. */
export class DeadWork {
  constructor(
    private readonly model: Model<WorkDocument>,
    private readonly queue: Pick<WorkQueue<WorkDocument>, 'changeMany' | 'now'>,
  ) {}

  async counts(): Promise<WorkCounts> {
    const [groups, dead] = await Promise.all([
      // Only work that has not ended has a due time, so this reads no document that is done.
      this.model.aggregate<{ _id: string; count: number; oldest: Date }>([
        { $match: { 'work.dueAt': { $lte: this.queue.now() } } },
        { $group: { _id: '$work.status', count: { $sum: 1 }, oldest: { $min: '$work.dueAt' } } },
      ]),
      this.model.countDocuments(DEAD as QueryFilter<WorkDocument>),
    ]);
    const countOf = (status: string): number => groups.find(({ _id }) => _id === status)?.count ?? 0;
    const [oldestDueAt = null] = groups.map(({ oldest }) => oldest).toSorted((a, b) => a.getTime() - b.getTime());
    return { due: countOf('due'), running: countOf('running'), dead, oldestDueAt };
  }

  async dead(afterId: string | undefined, limit: number): Promise<DeadItem[]> {
    const after = afterId === undefined ? {} : { _id: { $gt: afterId } };
    const found = await this.model
      .find({ ...DEAD, ...after } as QueryFilter<WorkDocument>, { work: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<WorkDocument[]>()
      .exec();
    return found.map(({ _id, work: { attempts, failingSince, lastError, requestId } }) => ({
      id: String(_id),
      attempts,
      failingSince,
      lastError,
      requestId,
    }));
  }

  /** Items that are not dead stay as they are. */
  retryDead(ids: readonly string[] | undefined, requestId: string): Promise<number> {
    return this.queue.changeMany(
      { ...DEAD, ...(ids && { _id: { $in: [...ids] } }) } as QueryFilter<WorkDocument>,
      {},
      requestId,
    );
  }
}
