import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Claim } from './claim.js';
import { failureHints } from './work-error.js';
import { type FinishOutcome, LEASE_MS, type WorkQueue } from './work-queue.js';
import type { WorkDocument } from './work.schema.js';

const RENEW_MS = LEASE_MS / 3;
/** How long a loop that stops waits for what it has begun. Several loops stop one after the other. */
const STOP_PATIENCE_MS = 1200;

/** How the work on one item ended: well, or with an error that the queue classifies. */
export type WorkResult = FinishOutcome | { readonly error: unknown };

/** How the work of one collection is done. */
export interface WorkLoopOptions<T extends WorkDocument> {
  readonly name: string;
  readonly queue: WorkQueue<T>;
  /** Batches worked on at once. */
  readonly concurrency: number;
  /** Items handed over together, for services that take many in one call. Default 1. */
  readonly batchSize?: number;
  /**
   * Does the work and tells how it ended, item by item in the same order. What it throws fails the whole batch. Before
   * each effect outside the database it asks the claim whether it still holds.
   */
  readonly handle: (items: readonly T[], claim: Claim) => Promise<readonly WorkResult[]>;
  /**
   * Set when the work makes something elsewhere equal to the document. A worker that lost its claim may have written an
   * older state over a newer one, so the document is then worked on once more.
   */
  readonly convergent?: boolean;
  /** Waited for before more is claimed: lets work that can wait give way to what cannot. */
  readonly pace?: () => Promise<void>;
}

/** Turns work on one item into work on a batch of one. */
export function eachItem<T>(
  work: (item: T, claim: Claim) => Promise<FinishOutcome | undefined>,
): (items: readonly T[], claim: Claim) => Promise<WorkResult[]> {
  return (items, claim) =>
    Promise.all(
      items.map(async (item) => {
        try {
          return (await work(item, claim)) ?? {};
        } catch (error) {
          return { error };
        }
      }),
    );
}

/**
 * Claims what is due and works on it, until stopped. Looking again and again is what guarantees that work is found;
 * {@link WorkLoop.wake} only makes it sooner. Several loops, in this process and others, may share a queue.
 */
export class WorkLoop<T extends WorkDocument> {
  private readonly logger: Logger;
  private readonly running = new Set<Promise<void>>();
  private readonly claims = new Map<Claim, readonly T[]>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private moreMayWait = false;
  private stopping = false;
  private pausedUntilMs = 0;

  constructor(private readonly options: WorkLoopOptions<T>) {
    this.logger = new Logger(`work:${options.name}`);
  }

  start(): void {
    this.wake();
  }

  /** Looks for work now. Called by whoever in this process has just marked a document. */
  wake(): void {
    if (this.stopping) return;
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    clearTimeout(this.timer);
    this.lookAgain = false;
    this.looking = this.look().finally(() => {
      this.looking = undefined;
      if (this.lookAgain) this.wake();
      else if (!this.stopping) this.timer = setTimeout(() => this.wake(), this.options.queue.timing.pollMs).unref();
    });
  }

  /** Takes no new work and waits for what is under way; gives back what takes too long, for others to do. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    await this.looking;
    const waiting = new AbortController();
    const patience = delay(STOP_PATIENCE_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.running), patience]);
    waiting.abort();
    for (const [claim, items] of this.claims) {
      claim.drop();
      await this.options.queue.giveBack(items);
    }
  }

  /**
   * Does the work of one item within this call, if it is due and nobody else holds it.
   *
   * @returns false when there was nothing to claim.
   */
  async runNow(id: T['_id']): Promise<boolean> {
    const item = await this.options.queue.claim(id);
    if (!item) return false;
    await this.track(this.work([item]));
    return true;
  }

  private async look(): Promise<void> {
    const { queue, concurrency, batchSize = 1, pace } = this.options;
    try {
      while (!this.stopping && queue.now().getTime() >= this.pausedUntilMs) {
        const free = concurrency - this.running.size;
        this.moreMayWait = free <= 0;
        if (this.moreMayWait) return;
        await pace?.();
        const items = await queue.claimMany(free * batchSize);
        for (let start = 0; start < items.length; start += batchSize) {
          void this.track(this.work(items.slice(start, start + batchSize)));
        }
        if (items.length < free * batchSize) return;
      }
    } catch (error) {
      this.logger.warn({ msg: 'could not look for work', err: error });
    }
  }

  private async work(items: readonly T[]): Promise<void> {
    const startedAt = performance.now();
    const results = await this.whileRenewing(items, async (claim) => {
      try {
        return await this.options.handle(items, claim);
      } catch (error) {
        return items.map(() => ({ error }));
      }
    });
    const ms = Math.round(performance.now() - startedAt);
    const done: { item: T; outcome: FinishOutcome }[] = [];
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

  private async finish(done: readonly { item: T; outcome: FinishOutcome }[], ms: number): Promise<void> {
    const { queue, convergent } = this.options;
    const items = done.map(({ item }) => item);
    const finished = await queue.finishMany(
      items,
      done.map(({ outcome }) => outcome),
    );
    for (const [index, item] of items.entries()) {
      if (finished[index]) {
        this.logger.log({ ...describe(item), msg: 'work done', ms });
        continue;
      }
      this.logger.warn({ ...describe(item), msg: 'claim lost', ms });
      if (convergent) await queue.markAgain(item._id, item.work.requestId);
    }
  }

  private async recordFailure(item: T, error: unknown, ms: number): Promise<void> {
    const { retryAfterMs } = failureHints(error);
    if (retryAfterMs !== undefined) {
      this.pausedUntilMs = Math.max(this.pausedUntilMs, this.options.queue.now().getTime() + retryAfterMs);
    }
    const outcome = await this.options.queue.fail(item, error);
    // Work that failed may have written an older state, too, before it did.
    if (outcome === 'lost' && this.options.convergent)
      await this.options.queue.markAgain(item._id, item.work.requestId);
    const line = { ...describe(item), msg: 'work failed', ms, outcome, err: error };
    if (outcome === 'dead') this.logger.error(line);
    else this.logger.warn(line);
  }

  private async whileRenewing<R>(items: readonly T[], run: (claim: Claim) => Promise<R>): Promise<R> {
    const { queue } = this.options;
    const claim = new Claim(() => queue.now(), items[0]?.work.leaseUntil ?? new Date(0));
    const renewal = setInterval(() => {
      queue
        .renew(items)
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

  private async track(run: Promise<void>): Promise<void> {
    this.running.add(run);
    await run;
    this.running.delete(run);
    if (this.moreMayWait) this.wake();
  }
}

/** The fields by which a piece of work is found in the log. */
function describe({ _id, work }: WorkDocument): Record<string, unknown> {
  return { id: _id, attempt: work.attempts, ...(work.requestId && { reqId: work.requestId }) };
}
