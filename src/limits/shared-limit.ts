import { createHash } from 'node:crypto';
import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Collection, Connection } from 'mongoose';
import type { Clock } from '../common/clock.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { type Budget, budgetOf, type Count, type LimitRule } from './budget.js';

/** A counter of a rate limit, declared here so that its indexes are built at boot, like all others. */
@Schema({ collection: 'rate_limits', versionKey: false })
export class RateLimit {
  /** The name of the limit and a digest of what it counts for: no email address or IP address is stored. */
  @Prop({ type: String, required: true })
  key!: string;

  @Prop({ type: Number, required: true })
  points!: number;

  /** When the window ends, by the database's clock. */
  @Prop({ type: Date, default: null })
  expire!: Date | null;
}

export const RateLimitSchema = SchemaFactory.createForClass(RateLimit);
RateLimitSchema.index({ key: 1 }, { unique: true });
RateLimitSchema.index({ expire: 1 }, { expireAfterSeconds: 0 });

/**
 * A limit that all instances share and that survives a restart: it is counted in the database, one atomic update each
 * time. Its time is the database's, so the clocks of instances may differ and change. When the database's own clock is put
 * back, a window that is open lasts a whole window at most. While the database is unavailable, every method rejects with
 * its error, so nothing passes.
 */
export class SharedLimit {
  private readonly counters: Collection;

  constructor(
    connection: Connection,
    private readonly rule: LimitRule,
    private readonly clock: Pick<Clock, 'aheadMs'>,
  ) {
    this.counters = connection.collection('rate_limits');
  }

  /**
   * Counts one more.
   *
   * @param parts what is counted, such as an account and an address; stored as a digest only
   */
  async count(...parts: readonly string[]): Promise<Budget> {
    const { count, leftMs } = await this.add(...parts);
    return budgetOf(this.rule, count, leftMs);
  }

  /** The same, for who decides elsewhere how many are allowed. */
  async add(...parts: readonly string[]): Promise<Count> {
    const key = this.keyOf(parts);
    const counter = await this.addTo(key).catch((error: unknown) => {
      // Another call has opened the window in between.
      if (isDuplicateKey(error)) return this.addTo(key);
      throw error;
    });
    return { count: Number(counter?.['points']), leftMs: Number(counter?.['leftMs']) };
  }

  /** Takes back one count. */
  async giveBack(...parts: readonly string[]): Promise<void> {
    const points = { $cond: [this.isOpen, { $subtract: ['$points', 1] }, '$points'] };
    await this.counters.updateOne({ key: this.keyOf(parts), points: { $gt: 0 } }, [{ $set: { points } }]);
  }

  /** True when the current window has a count. */
  async isKnown(...parts: readonly string[]): Promise<boolean> {
    return (await this.counters.findOne({ key: this.keyOf(parts), $expr: this.isOpen })) !== null;
  }

  /** Starts a new window with a count of one. */
  async renew(...parts: readonly string[]): Promise<void> {
    const window = [{ $set: { points: 1, expire: this.windowEnd } }];
    await this.counters.updateOne({ key: this.keyOf(parts) }, window, { upsert: true });
  }

  private addTo(key: string): Promise<Record<string, unknown> | null> {
    const { windowEnd } = this;
    return this.counters.findOneAndUpdate(
      { key },
      [
        {
          $set: {
            points: { $cond: [this.isOpen, { $add: ['$points', 1] }, 1] },
            expire: { $cond: [this.isOpen, { $min: ['$expire', windowEnd] }, windowEnd] },
          },
        },
      ],
      {
        upsert: true,
        returnDocument: 'after',
        projection: { points: 1, leftMs: { $subtract: ['$expire', this.now] } },
      },
    );
  }

  private get windowEnd(): object {
    return { $add: [this.now, this.rule.windowSeconds * 1000] };
  }

  private get isOpen(): object {
    return { $gt: ['$expire', this.now] };
  }

  private get now(): object {
    return { $add: ['$$NOW', this.clock.aheadMs] };
  }

  private keyOf(parts: readonly string[]): string {
    // With the length of each part, so that no two lists of parts give the same text.
    const text = parts.map((part) => `${part.length}:${part}`).join();
    return `${this.rule.name}:${createHash('sha256').update(text).digest('hex')}`;
  }
}
