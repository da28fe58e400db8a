import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail, type ThrottlerStorage } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppException } from '../../common/errors/app-exception.js';
import type { Caller } from '../../policies/current-user.js';

const WINDOW_SECONDS = 60;
/** The window in which TOKEN_RATE_LIMIT counts. */
export const TOKEN_WINDOW_MS = WINDOW_SECONDS * 1000;

type StorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Counts in fixed windows, in this process. The throttler's own storage keeps the time of every single request. */
export class TokenCounterStorage implements ThrottlerStorage {
  private readonly counter: RateLimiterMemory;

  constructor(limit: number) {
    this.counter = new RateLimiterMemory({ points: limit, duration: WINDOW_SECONDS });
  }

  async increment(key: string): Promise<StorageRecord> {
    const { consumedPoints: totalHits, msBeforeNext } = await this.counter.penalty(key);
    const secondsLeft = Math.max(1, Math.ceil(msBeforeNext / 1000));
    return {
      totalHits,
      timeToExpire: secondsLeft,
      isBlocked: totalHits > this.counter.points,
      timeToBlockExpire: secondsLeft,
    };
  }
}

/** Limits how many tokens an account may request in a minute, over all token routes together. */
@Injectable()
export class TokenThrottlerGuard extends ThrottlerGuard {
  protected override headerPrefix = 'RateLimit';

  /** Runs after the guard that finds the caller. */
  protected override getTracker(request: Record<string, unknown>): Promise<string> {
    return Promise.resolve((request['user'] as Caller).id);
  }

  protected override generateKey(_context: ExecutionContext, accountId: string): string {
    return accountId;
  }

  /** The throttler sets the headers of the limit only when a request passes. */
  protected override throwThrottlingException(
    context: ExecutionContext,
    { limit, timeToExpire }: ThrottlerLimitDetail,
  ): Promise<never> {
    context.switchToHttp().getResponse<FastifyReply>().headers({
      'RateLimit-Limit': limit,
      'RateLimit-Remaining': 0,
      'RateLimit-Reset': timeToExpire,
    });
    throw new AppException('RATE_LIMITED', { retryAfterSeconds: timeToExpire });
  }
}
