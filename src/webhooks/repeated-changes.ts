import { recordSecurityEvent } from '../common/logging/security-log.js';
import { LRUCache } from 'lru-cache';

/** More repairs of one object than this, within {@link WINDOW_MS}, are reported. */
const TOLERATED = 5;
const WINDOW_MS = 10 * 60_000;
const MAX_OBJECTS = 10_000;

/** Counts how often an object of ours was changed in Stream, and reports a person who does not stop. Per process. */
export class RepeatedChanges {
  private readonly counts = new LRUCache<string, { changes: number }>({ max: MAX_OBJECTS, ttl: WINDOW_MS });

  /**
   * Notes one change that has to be repaired. The report comes once in each window.
   *
   * @param userId the person whose client made the change
   */
  note(object: string, userId: string): void {
    const key = JSON.stringify([object, userId]);
    const count = this.counts.get(key) ?? { changes: 0 };
    if (count.changes === 0) this.counts.set(key, count);
    count.changes += 1;
    if (count.changes === TOLERATED + 1)
      recordSecurityEvent('changed in Stream again and again', { by: userId, object, changes: count.changes });
  }
}
