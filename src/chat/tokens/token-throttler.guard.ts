import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../../common/accounts/account.js';
import { AppException } from '../../common/errors/app-exception.js';

/** The window in which TOKEN_RATE_LIMIT counts. */
export const TOKEN_WINDOW_MS = 60_000;

/**
 * Limits how many tokens an account may ask for in a minute, over all token routes together. Counted in this process.
 *
 * Asks the throttler's storage itself: there is one limit, so the metadata that the throttler looks up for each request
 * to find out which of its limits apply here would never say anything else.
 */
@Injectable()
export class TokenThrottlerGuard extends ThrottlerGuard {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const [throttler] = this.throttlers;
    const limit = Number(throttler?.limit);
    const http = context.switchToHttp();
    // Stands behind the guard that finds the caller, so the account is known.
    const { user, ip } = http.getRequest<FastifyRequest & { user?: Account }>();
    const key = `tokens:${user?.id ?? ip}`;
    const { totalHits, timeToExpire, isBlocked } = await this.storageService.increment(
      key,
      TOKEN_WINDOW_MS,
      limit,
      0,
      'tokens',
    );
    http.getResponse<FastifyReply>().headers({
      'RateLimit-Limit': limit,
      'RateLimit-Remaining': Math.max(0, limit - totalHits),
      'RateLimit-Reset': timeToExpire,
    });
    if (isBlocked) throw new AppException('RATE_LIMITED', { retryAfterSeconds: timeToExpire });
    return true;
  }
}
