import { backoffMs } from './backoff.js';

/** How often a loop looks for work that other processes have marked, in ms. */
const POLL_MS = 1000;

/**
 * When loops look for work, and when work that failed is tried again. Injected, so that tests of what comes after a
 * failure need not wait for it.
 */
export class WorkTiming {
  /**
   * @param random gives numbers in [0, 1)
   * @param pollMs how often a loop looks for work
   */
  constructor(
    private readonly random: () => number = Math.random,
    readonly pollMs = POLL_MS,
  ) {}

  /** How long work waits that has failed so many times, at least 1. */
  backoffMs(attempts: number): number {
    return backoffMs(attempts, this.random());
  }
}
