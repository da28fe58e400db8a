import { AppException } from '../common/errors/app-exception.js';

/** A limit: at most `points` in each window. */
export interface LimitRule {
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}

/** What a window holds so far. */
export interface Count {
  readonly count: number;
  /** Until the window ends. */
  readonly leftMs: number;
}

/** What is left of a limit, as reported in `RateLimit-*` headers. */
export interface Budget {
  /** False when the limit is exceeded. */
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends: never longer than the window. */
  readonly resetSeconds: number;
}

/**
 * @param count how many there were in the window, this one included
 * @param leftMs until the window ends
 */
export function budgetOf({ points, windowSeconds }: LimitRule, count: number, leftMs: number): Budget {
  return {
    allowed: count <= points,
    limit: points,
    remaining: Math.max(0, points - count),
    resetSeconds: Math.min(windowSeconds, Math.max(1, Math.ceil(leftMs / 1000))),
  };
}

/** The `RateLimit-*` headers of a response. */
export const rateLimitHeaders = ({ limit, remaining, resetSeconds }: Budget): Record<string, number> => ({
  'RateLimit-Limit': limit,
  'RateLimit-Remaining': remaining,
  'RateLimit-Reset': resetSeconds,
});

/** @throws AppException RATE_LIMITED when the budget is spent */
export function assertAllowed({ allowed, resetSeconds }: Budget): void {
  if (!allowed) throw new AppException('RATE_LIMITED', { retryAfterSeconds: resetSeconds });
}
