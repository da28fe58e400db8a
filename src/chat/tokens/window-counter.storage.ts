import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../common/clock.js';

const MAX_KEYS = 100_000;

interface Window {
  hits: number;
  readonly endsAtMs: number;
}

type Verdict = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * Counts in fixed windows, in this process, for at most so many keys. The throttler's own storage keeps the time of
 * every single hit instead, which costs as much as signing the token that it limits.
 */
@Injectable()
export class WindowCounterStorage implements ThrottlerStorage {
  private readonly windows = new LRUCache<string, Window>({ max: MAX_KEYS });

  constructor(private readonly clock: Clock) {}

  /** @param ttl the length of a window, in milliseconds */
  increment(key: string, ttl: number, limit: number): Promise<Verdict> {
    return Promise.resolve(this.count(key, ttl, limit));
  }

  private count(key: string, ttlMs: number, limit: number): Verdict {
    const nowMs = this.clock.now().getTime();
    let window = this.windows.get(key);
    if (!window || window.endsAtMs <= nowMs) {
      window = { hits: 0, endsAtMs: nowMs + ttlMs };
      this.windows.set(key, window);
    }
    window.hits += 1;
    const secondsLeft = Math.max(1, Math.ceil((window.endsAtMs - nowMs) / 1000));
    return {
      totalHits: window.hits,
      timeToExpire: secondsLeft,
      isBlocked: window.hits > limit,
      timeToBlockExpire: secondsLeft,
    };
  }
}
