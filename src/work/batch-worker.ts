import { Logger } from '@nestjs/common';
import { Claim, LEASE_MS } from './claim.js';
import type { FinishedItem, FinishOutcome } from './finish.js';
import { failureHints } from './work-error.js';
import type { WorkQueue } from './work-queue.js';
import type { WorkDocument } from './work.schema.js';

const RENEW_MS = LEASE_MS / 3;

/** How the work on one item ended. An error may carry hints; see {@link failureHints}. */
export type WorkResult = FinishOutcome | { readonly error: unknown };

/** How the work of one collection is done, and how much of it at once. */
export interface WorkLoopOptions<T extends WorkDocument> {
  readonly name: string;
  readonly queue: WorkQueue<T>;
  /**
   * Does the work and returns how it ended, item by item in the same order. An error that it throws fails the whole
   * batch. Before each effect outside the database it calls {@link Claim.assertHeld}.
   */
  readonly handle: (items: readonly T[], claim: Claim) => Promise<readonly WorkResult[]>;
  /**
   * Set when the work copies the document's state to another system. A worker that lost its claim may have written an
   * older state over a newer one there, so the work is then done once more.
   */
  readonly convergent?: boolean;
  /** Batches worked on at once. */
  readonly concurrency: number;
  /** Items handed over together, for services that take many in one call. Default 1. */
  readonly batchSize?: number;
  /** Awaited before more work begins: lets work that can wait give way to urgent work. */
  readonly pace?: () => Promise<void>;
}

/** Works on batches of claimed items: renews their leases meanwhile, and finishes or fails each item after it. */
export class BatchWorker<T extends WorkDocument> {
  private readonly logger: Logger;
  private readonly claims = new Map<Claim, readonly T[]>();
  /** By the monotonic clock. */
  private pausedUntilMs = 0;

  constructor(private readonly options: WorkLoopOptions<T>) {
    this.logger = new Logger(`work:${options.name}`);
  }

  /** True while the other side refuses calls because of its rate limit. */
  get isPaused(): boolean {
    return performance.now() < this.pausedUntilMs;
  }

  /** After a test clock was put forward: the limit is reset so much sooner. */
  shortenPause(ms: number): void {
    this.pausedUntilMs -= ms;
  }

  /**
   * Never throws: a claim that cannot be ended runs out by itself, and another worker takes the item.
   *
   * @param begin awaited before the work begins; until then the batch may grow
   */
  async work(items: readonly T[], begin?: () => Promise<void>): Promise<void> {
    let startedAt = performance.now();
    const results = await this.whileRenewing(items, async (claim) => {
      try {
        if (begin) {
          await begin();
          claim.assertHeld();
          startedAt = performance.now();
        }
        return await this.options.handle(items, claim);
      } catch (error) {
        return items.map(() => ({ error }));
      }
    });
    const ms = Math.round(performance.now() - startedAt);
    const done: FinishedItem<T>[] = [];
    const failed: { item: T; error: unknown }[] = [];
    items.forEach((item, index) => {
      const result = results[index] ?? { error: new Error('no result') };
      if ('error' in result) failed.push({ item, error: result.error });
      else done.push({ item, outcome: result });
    });
    try {
      await Promise.all([
        this.finish(done, ms),
        ...failed.map(({ item, error }) => this.recordFailure(item, error, ms)),
      ]);
    } catch (error) {
      // The leases run out by themselves and free the items.
      this.logger.error({ msg: 'could not end claims', ids: items.map(({ _id }) => _id), err: error });
    }
  }

  /** Gives back all items whose work has not ended, for other workers to do. */
  async giveBackAll(): Promise<void> {
    for (const [claim, items] of this.claims) {
      claim.drop();
      await this.options.queue.claimed.giveBack(items);
    }
  }

  private async finish(done: readonly FinishedItem<T>[], ms: number): Promise<void> {
    const { queue, convergent } = this.options;
    const finished = await queue.claimed.finishMany(done);
    for (const [index, { item }] of done.entries()) {
      if (finished[index]) {
        this.logger.log({ ...describe(item), msg: 'work done', ms });
        continue;
      }
      this.logger.warn({ ...describe(item), msg: 'claim lost', ms });
      if (convergent) await queue.markAgain(item._id, item.work.requestId);
    }
  }

  private async recordFailure(item: T, error: unknown, ms: number): Promise<void> {
    const { queue, convergent } = this.options;
    const { retryAfterMs } = failureHints(error);
    if (retryAfterMs !== undefined) this.pausedUntilMs = Math.max(this.pausedUntilMs, performance.now() + retryAfterMs);
    const outcome = await queue.claimed.fail(item, error);
    // Work that failed may have written an older state, too, before it did.
    if (outcome === 'lost' && convergent) await queue.markAgain(item._id, item.work.requestId);
    const line = { ...describe(item), msg: 'work failed', ms, outcome, err: error };
    if (outcome === 'dead') this.logger.error(line);
    else this.logger.warn(line);
  }

  private async whileRenewing<R>(items: readonly T[], run: (claim: Claim) => Promise<R>): Promise<R> {
    const { queue } = this.options;
    const claim = new Claim(() => queue.now(), items[0]?.work.leaseUntil ?? new Date(0));
    const renewal = setInterval(() => {
      queue.claimed
        .renew([...items])
        .then((leaseUntil) => leaseUntil && claim.extend(leaseUntil))
        .catch((error: unknown) => this.logger.warn({ msg: 'could not renew leases', err: error }));
    }, RENEW_MS);
    this.claims.set(claim, items);
    try {
      return await run(claim);
    } finally {
      clearInterval(renewal);
      this.claims.delete(claim);
    }
  }
}

/** The fields by which a piece of work is found in the log. */
function describe({ _id, work }: WorkDocument): Record<string, unknown> {
  return { id: _id, attempt: work.attempts, ...(work.requestId && { reqId: work.requestId }) };
}
