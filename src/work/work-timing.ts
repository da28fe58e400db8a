/** How often a loop looks for work that other processes have marked. */
const POLL_MS = 1000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 5 * 60_000;

/** No item is dead before both are reached: a weekend without Stream must not lose a channel. */
export const MIN_ATTEMPTS = 12;
export const MIN_FAILING_MS = 72 * 3_600_000;

/**
 * When loops look for work, and when work that failed is tried again. Injected, so that tests of what comes after a
 * failure need not wait for it.
 */
export class WorkTiming {
  /** @param random gives numbers in [0, 1) */
  constructor(
    private readonly random: () => number = Math.random,
    readonly pollMs = POLL_MS,
  ) {}

  /**
   * Full-jitter exponential backoff: evenly spread between zero and a bound that doubles with each attempt, so that items
   * that failed together do not come back together. The bound stops growing at five minutes, which is therefore the
   * longest that work waits after the other side has recovered.
   *
   * @param attempts claims so far, at least 1
   */
  backoffMs(attempts: number): number {
    const bound = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 20));
    return Math.round(bound * this.random());
  }
}

/** True when an item has been tried often enough for long enough. */
export function isExhausted(attempts: number, failingForMs: number): boolean {
  return attempts >= MIN_ATTEMPTS && failingForMs >= MIN_FAILING_MS;
}
