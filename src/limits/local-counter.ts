import { LRUCache } from 'lru-cache';
import type { Clock } from '../common/clock.js';
import type { Count } from './budget.js';

/** Keys that are counted at once. When there are more, the one that was quiet longest starts anew. */
const MAX_KEYS = 50_000;

/**
 * Counts in this process alone, in memory, in fixed windows: for requests that cost less than a write to the database
 * would. Its time is the monotonic clock's, so no change of the machine's clock lengthens a window.
 */
export class LocalCounter {
  private readonly counts: LRUCache<string, { count: number }>;

  constructor(windowSeconds: number, clock: Pick<Clock, 'aheadMs'>) {
    const perf = { now: (): number => performance.now() + clock.aheadMs };
    this.counts = new LRUCache({ max: MAX_KEYS, ttl: windowSeconds * 1000, ttlResolution: 0, perf });
  }

  /** Counts one more. */
  add(key: string): Count {
    let window = this.counts.get(key);
    if (!window) {
      window = { count: 0 };
      this.counts.set(key, window);
    }
    window.count += 1;
    return { count: window.count, leftMs: this.counts.getRemainingTTL(key) };
  }
}
