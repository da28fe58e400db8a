import { Injectable } from '@nestjs/common';
import type { DeadItem, DeadWork, WorkCounts } from './dead-work.js';
import { WorkLoops } from './work-loops.js';

/** The work of all collections, for operators. */
@Injectable()
export class WorkOverview {
  constructor(private readonly loops: WorkLoops) {}

  /** The names of the collections that have work. */
  get collections(): string[] {
    return [...this.loops.queues.keys()].toSorted();
  }

  async counts(): Promise<(WorkCounts & { readonly collection: string })[]> {
    return Promise.all(
      this.collections.map(async (collection) => ({ collection, ...(await this.queue(collection).counts()) })),
    );
  }

  /** Dead items in the order of their ids. */
  dead(collection: string, afterId: string | undefined, limit: number): Promise<DeadItem[]> {
    return this.queue(collection).dead(afterId, limit);
  }

  /** Marks dead items again, all of them or those named. Returns how many were marked. */
  retry(collection: string, ids: readonly string[] | undefined, requestId: string): Promise<number> {
    return this.queue(collection).retryDead(ids, requestId);
  }

  private queue(collection: string): DeadWork {
    const queue = this.loops.queues.get(collection);
    if (!queue) throw new Error(`there is no work in ${collection}`);
    return queue;
  }
}
