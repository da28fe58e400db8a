import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppException } from '../../common/errors/app-exception.js';
import type { Account } from '../../common/accounts/account.js';

/** The window in which TOKEN_RATE_LIMIT counts. */
export const TOKEN_WINDOW_MS = 60_000;

/** Limits how many tokens an account may ask for in a minute, over all token routes together. Counted in this process. */
@Injectable()
export class TokenThrottlerGuard extends ThrottlerGuard {
  protected override headerPrefix = 'RateLimit';

  /** Runs behind the guard that finds the caller, so the account is known. */
  protected override getTracker(request: FastifyRequest & { user?: Account }): Promise<string> {
    return Promise.resolve(request.user?.id ?? request.ip);
  }

  protected override generateKey(_context: ExecutionContext, tracker: string): string {
    return `tokens:${tracker}`;
  }

  protected override throwThrottlingException(context: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    reply.headers({
      'RateLimit-Limit': String(detail.limit),
      'RateLimit-Remaining': '0',
      'RateLimit-Reset': String(detail.timeToBlockExpire),
    });
    throw new AppException('RATE_LIMITED', { retryAfterSeconds: Math.max(1, detail.timeToBlockExpire) });
  }
}
