import { MAX_AHEAD_MS, type TestClock } from '../../clock/test-clock.js';
import { InputError } from '../../http/refusal.js';
import type { Store } from './store.js';
import type { Timeline } from './timeline.js';

/** How far the clock is ahead, as a part of the state, whose times refer to it: so it is as far ahead in the next run. */
export class StoredClock {
  constructor(
    private readonly clock: TestClock,
    private readonly store: Store,
    private readonly timeline: Timeline,
  ) {}

  /** Puts the clock forward, and what goes by it. Throws InputError when it would be too far ahead. */
  putForward(milliseconds: number): void {
    const aheadMs = this.clock.aheadMs + milliseconds;
    if (aheadMs > MAX_AHEAD_MS) throw new InputError('advance is too much: the clock can be a year ahead at most');
    this.remember(aheadMs);
    this.clock.putAhead(aheadMs);
  }

  /** Makes the clock as far ahead as that of the state, and new timestamps later than those in it. */
  follow(): void {
    for (const { aheadMs } of this.store.clock.values()) this.clock.putAhead(aheadMs);
    this.remember();
    for (const timestamp of this.store.latestTimestamps()) this.timeline.advancePast(timestamp);
  }

  /** To be called when the state was emptied. */
  remember(aheadMs = this.clock.aheadMs): void {
    if (aheadMs === 0) return;
    this.store.transact(() => this.store.clock.put({ id: 'clock', aheadMs }));
  }
}
