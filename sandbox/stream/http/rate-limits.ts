import type { Caller } from '../auth/caller.js';
import type { Endpoint } from './endpoint.js';

/** Where one endpoint's budget stands for one platform, as the rate-limit headers report it. */
export interface RateLimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Unix seconds at which the budget is full again. */
  readonly resetSeconds: number;
  readonly exceeded: boolean;
}

/** Stream's platforms, as far as they are distinguished here: every client is `other`. */
export type Platform = 'server_side' | 'other';

/** Calls a minute that one user may make to one endpoint, whatever the endpoint's own limit. */
const USER_LIMIT_PER_MINUTE = 60;

/** Counts calls per endpoint and platform in whole minutes of the sandbox's clock. Stream's per-second burst rule is not applied. */
export class RateLimits {
  /** Off: calls are counted and reported in the headers, but none is refused. */
  enforced = true;
  private minute = 0;
  private readonly used = new Map<string, number>();

  /** Counts one call and returns the state of the endpoint's limit. */
  take(endpoint: Endpoint, caller: Caller, nowMs: number): RateLimitState {
    const platform = platformOf(caller);
    this.advanceTo(nowMs);
    this.add(`${keyOf(endpoint)} ${platform}`);
    if (caller.kind === 'server') return this.state(endpoint, platform, false);
    const ofUser = this.add(`${keyOf(endpoint)} user ${caller.user.id}`);
    return this.state(endpoint, platform, ofUser > USER_LIMIT_PER_MINUTE);
  }

  /** The state of the endpoint's limit, without counting a call. */
  peek(endpoint: Endpoint, platform: Platform, nowMs: number): RateLimitState {
    this.advanceTo(nowMs);
    return this.state(endpoint, platform, false);
  }

  /** How many counts of this minute there are. */
  get size(): number {
    return this.used.size;
  }

  /** Full budgets, enforced again. */
  reset(): void {
    this.used.clear();
    this.enforced = true;
  }

  private advanceTo(nowMs: number): void {
    const minute = Math.floor(nowMs / 60_000);
    if (minute !== this.minute) this.used.clear();
    this.minute = minute;
  }

  private add(key: string): number {
    const count = (this.used.get(key) ?? 0) + 1;
    this.used.set(key, count);
    return count;
  }

  private state(endpoint: Endpoint, platform: Platform, userExceeded: boolean): RateLimitState {
    const used = this.used.get(`${keyOf(endpoint)} ${platform}`) ?? 0;
    return {
      limit: endpoint.limitPerMinute,
      remaining: Math.max(0, endpoint.limitPerMinute - used),
      resetSeconds: (this.minute + 1) * 60,
      exceeded: this.enforced && (userExceeded || used > endpoint.limitPerMinute),
    };
  }
}

/** Operations that are not there are counted as one: callers may make up as many as they like. */
function keyOf({ name, path }: Endpoint): string {
  return path === '*' ? path : name;
}

/** The platform whose limit a caller counts against. */
export function platformOf(caller: Caller): Platform {
  return caller.kind === 'server' ? 'server_side' : 'other';
}

/** Milliseconds of work a minute that queries may cost; Stream's figure is not known. */
const QUERY_BUDGET_MS = 60_000;

/** What an answer says of the endpoint's limit. A query that is refused for it says also when to retry, and that its budget is spent. */
export function limitHeaders(
  endpoint: Endpoint,
  status: number,
  state: RateLimitState,
  nowMs: number,
): Record<string, string> {
  const headers = {
    'X-RateLimit-Limit': String(state.limit),
    'X-RateLimit-Remaining': String(state.remaining),
    'X-RateLimit-Reset': String(state.resetSeconds),
  };
  if (status !== 429 || !endpoint.name.startsWith('Query')) return headers;
  return {
    ...headers,
    'Retry-After': String(Math.max(1, Math.ceil(state.resetSeconds - nowMs / 1000))),
    'X-Budget-Limit-Ms': String(QUERY_BUDGET_MS),
    'X-Budget-Used-Ms': String(QUERY_BUDGET_MS),
    'X-Budget-Remaining-Ms': '0',
  };
}
