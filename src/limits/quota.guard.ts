import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { AppException } from '../common/errors/app-exception.js';
import type { Caller } from '../policies/current-user.js';
import { rateLimitHeaders } from './budget.js';
import { quotaKey } from './quota-storage.js';
import { quotaOf } from './quotas.js';

/** Refuses requests beyond the quota of their route. Guards of a route run after those that find the caller. */
@Injectable()
export class QuotaGuard extends ThrottlerGuard {
  protected override headerPrefix = 'RateLimit';

  protected override getTracker({ user }: Record<string, unknown>): Promise<string> {
    if (!user) throw new Error('@Quota() is used on a route without a signed-in caller');
    return Promise.resolve((user as Caller).id);
  }

  protected override generateKey(context: ExecutionContext, accountId: string): string {
    return quotaKey(quotaOf(this.reflector, context), accountId);
  }

  /** The throttler sets the headers of the limit only when a request passes. */
  protected override throwThrottlingException(
    context: ExecutionContext,
    { limit, timeToExpire }: ThrottlerLimitDetail,
  ): Promise<never> {
    const budget = { allowed: false, limit, remaining: 0, resetSeconds: timeToExpire };
    context.switchToHttp().getResponse<FastifyReply>().headers(rateLimitHeaders(budget));
    throw new AppException('RATE_LIMITED', { retryAfterSeconds: timeToExpire });
  }
}
