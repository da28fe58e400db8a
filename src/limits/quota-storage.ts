import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Connection } from 'mongoose';
import type { Clock } from '../common/clock.js';
import { budgetOf, type Count, type LimitRule } from './budget.js';
import { LocalCounter } from './local-counter.js';
import type { QuotaName } from './quotas.js';
import { SharedLimit } from './shared-limit.js';

interface Counter {
  add(key: string): Count | Promise<Count>;
}

/** Counted by each instance alone: they cost less than a count in the database would. */
const LOCAL: ReadonlySet<QuotaName> = new Set(['tokens', 'lists']);

/** The key under which an account is counted. */
export const quotaKey = (name: QuotaName, accountId: string): string => `${name} ${accountId}`;

/** Where the throttler counts: in memory or, for all instances together, in the database. */
export class QuotaStorage implements ThrottlerStorage {
  private readonly counters: ReadonlyMap<string, Counter>;

  constructor(connection: Connection, rules: Readonly<Record<QuotaName, LimitRule>>, clock: Clock) {
    const counters = Object.entries(rules).map(([name, rule]): [string, Counter] => [
      name,
      LOCAL.has(name as QuotaName)
        ? new LocalCounter(rule.windowSeconds, clock)
        : new SharedLimit(connection, rule, clock),
    ]);
    this.counters = new Map(counters);
  }

  /** @param key a {@link quotaKey} */
  async increment(key: string, windowMs: number, points: number): ReturnType<ThrottlerStorage['increment']> {
    const [name = '', accountId = ''] = key.split(' ');
    const counter = this.counters.get(name);
    if (!counter) throw new Error(`there is no quota ${name}`);
    const { count, leftMs } = await counter.add(accountId);
    const { allowed, resetSeconds } = budgetOf({ name, points, windowSeconds: windowMs / 1000 }, count, leftMs);
    return { totalHits: count, timeToExpire: resetSeconds, isBlocked: !allowed, timeToBlockExpire: resetSeconds };
  }
}
