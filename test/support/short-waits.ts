import { WorkTiming } from '../../src/work/work-timing.js';

const POLL_MS = 100;
const QUICKER_BY = 10;
const LONGEST_BACKOFF_MS = 500;

/** The same doubling, jittered backoff as in production, but a test that waits for a repetition has it soon. */
export class ShortWaits extends WorkTiming {
  constructor() {
    super(Math.random, POLL_MS);
  }

  override backoffMs(attempts: number): number {
    return Math.min(LONGEST_BACKOFF_MS, Math.round(super.backoffMs(attempts) / QUICKER_BY));
  }
}
