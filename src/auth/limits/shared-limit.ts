import { createHash } from 'node:crypto';
import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { AppException } from '../../common/errors/app-exception.js';

/**
 * A counter of a rate limit. rate-limiter-flexible writes it and defines its fields; it is declared here so that its
 * indexes are built at boot, like all others.
 */
@Schema({ collection: 'rate_limits', versionKey: false })
export class RateLimit {
  /** The name of the limit and a digest of what it counts for: no email address or IP address is stored. */
  @Prop({ type: String, required: true })
  key!: string;

  @Prop({ type: Number, required: true })
  points!: number;

  /** When the window ends. */
  @Prop({ type: Date, default: null })
  expire!: Date | null;
}

export const RateLimitSchema = SchemaFactory.createForClass(RateLimit);
RateLimitSchema.index({ key: 1 }, { unique: true });
RateLimitSchema.index({ expire: 1 }, { expireAfterSeconds: 0 });

/** What is left of a limit, as reported in `RateLimit-*` headers. */
export interface Budget {
  /** False when the limit is exceeded. */
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** A limit: at most `points` in each window. */
export interface LimitRule {
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}

/**
 * A limit that all instances share and that survives a restart: it is counted in the database, one atomic update each
 * time. While the database is unavailable, every method rejects with its error, so nothing passes.
 */
export class SharedLimit {
  private readonly counter: RateLimiterMongo;

  constructor(
    connection: Connection,
    private readonly rule: LimitRule,
  ) {
    this.counter = new RateLimiterMongo({
      storeClient: connection.db,
      tableName: 'rate_limits',
      keyPrefix: rule.name,
      points: rule.points,
      duration: rule.windowSeconds,
      disableIndexesCreation: true,
    });
  }

  /**
   * Counts one more.
   *
   * @param parts what is counted, such as an account and an address; stored as a digest only
   */
  async count(...parts: readonly string[]): Promise<Budget> {
    try {
      return this.budget(await this.counter.consume(digest(parts)), true);
    } catch (error) {
      if (error instanceof RateLimiterRes) return this.budget(error, false);
      throw error;
    }
  }

  /** Takes back one count. */
  async giveBack(...parts: readonly string[]): Promise<void> {
    await this.counter.reward(digest(parts));
  }

  /** True when the current window has a count. */
  async isKnown(...parts: readonly string[]): Promise<boolean> {
    return (await this.counter.get(digest(parts))) !== null;
  }

  /** Starts a new window with a count of one. */
  async renew(...parts: readonly string[]): Promise<void> {
    await this.counter.set(digest(parts), 1, this.rule.windowSeconds);
  }

  private budget({ remainingPoints, msBeforeNext }: RateLimiterRes, allowed: boolean): Budget {
    const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
    return { allowed, limit: this.rule.points, remaining: remainingPoints, resetSeconds };
  }
}

/** With the length of each part, so that no two lists of parts give the same text. */
const digest = (parts: readonly string[]): string =>
  createHash('sha256')
    .update(parts.map((part) => `${part.length}:${part}`).join())
    .digest('hex');

/** @throws AppException RATE_LIMITED when the budget is spent */
export function assertAllowed({ allowed, resetSeconds }: Budget): void {
  if (!allowed) throw new AppException('RATE_LIMITED', { retryAfterSeconds: resetSeconds });
}
