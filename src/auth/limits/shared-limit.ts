import { createHash } from 'node:crypto';
import type { Connection } from 'mongoose';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { AppException } from '../../common/errors/app-exception.js';

/** What is left of a limit, as `RateLimit-*` headers tell it. */
export interface Budget {
  /** False when what was just counted is one too many. */
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** What is counted, how often it may happen, and in what time. */
export interface LimitRule {
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}

/**
 * A limit that all instances share and a restart does not lift: counted in the database, in one atomic update each time.
 * While the database is away nothing passes: every method rejects with its error.
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
   * @param parts whose count it is; kept as a digest only
   */
  async count(...parts: readonly string[]): Promise<Budget> {
    try {
      return this.budget(await this.counter.consume(digest(parts)), true);
    } catch (error) {
      if (error instanceof RateLimiterRes) return this.budget(error, false);
      throw error;
    }
  }

  /** Takes one back, because what was counted did not happen after all. */
  async giveBack(...parts: readonly string[]): Promise<void> {
    await this.counter.reward(digest(parts));
  }

  /** True when anything was counted in the present window. */
  async isKnown(...parts: readonly string[]): Promise<boolean> {
    return (await this.counter.get(digest(parts))) !== null;
  }

  /** Begins a new window in which one was counted. */
  async renew(...parts: readonly string[]): Promise<void> {
    await this.counter.set(digest(parts), 1, this.rule.windowSeconds);
  }

  private budget({ remainingPoints, msBeforeNext }: RateLimiterRes, allowed: boolean): Budget {
    const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
    return { allowed, limit: this.rule.points, remaining: remainingPoints, resetSeconds };
  }
}

/** With the lengths, so that no two lists of parts are written alike. */
const digest = (parts: readonly string[]): string =>
  createHash('sha256')
    .update(parts.map((part) => `${part.length}:${part}`).join())
    .digest('hex');

/** @throws AppException RATE_LIMITED when the budget is spent */
export function assertAllowed({ allowed, resetSeconds }: Budget): void {
  if (!allowed) throw new AppException('RATE_LIMITED', { retryAfterSeconds: resetSeconds });
}
