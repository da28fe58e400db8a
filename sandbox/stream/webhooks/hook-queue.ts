import type { TestClock } from '../../clock/test-clock.js';
import type { DeliveryEntry } from '../../http/delivery-log.js';
import { type AttemptResult, postWebhook } from '../../http/post-webhook.js';
import type { Hook } from './hooks.js';
import { attemptOf, type SignedBody } from './signed-body.js';

/** How long and how often a delivery is tried, in milliseconds and counts. Stream's figures are the defaults. */
export interface DeliveryPolicy {
  readonly totalMs: number;
  readonly attemptsOnRefusal: number;
  readonly attemptsOnNetworkError: number;
  /** Before the second attempt; doubled before each further one. Not known of Stream. */
  readonly pauseMs: number;
  /** Events that wait for a receiver that is slower than they come; what comes then is given up. */
  readonly maxWaiting: number;
}

export const STREAM_DELIVERY_POLICY: DeliveryPolicy = {
  totalMs: 15_000,
  attemptsOnRefusal: 3,
  attemptsOnNetworkError: 2,
  pauseMs: 200,
  maxWaiting: 10_000,
};

interface Waiting {
  readonly hook: Hook;
  readonly signed: SignedBody;
  readonly entry: DeliveryEntry;
  readonly sinceMs: number;
}

/**
 * One hook's deliveries, one at a time, so that they arrive in the order in which things happened. While the receiver does not
 * answer, what has waited longer than `totalMs` is given up unsent: in Stream, too, those events would be lost by then.
 */
export class HookQueue {
  private readonly waiting: Waiting[] = [];
  private running = false;
  private failing = false;

  constructor(
    private readonly policy: DeliveryPolicy,
    private readonly cancelled: AbortSignal,
    /** By which attempts are apart. How long an event is tried goes by real time. */
    private readonly clock: TestClock,
    /** Milliseconds of a clock that never goes back. */
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** How many events have not had their turn. */
  get length(): number {
    return this.waiting.length;
  }

  get isIdle(): boolean {
    return !this.running;
  }

  add(hook: Hook, signed: SignedBody, entry: DeliveryEntry): void {
    if (this.waiting.length >= this.policy.maxWaiting) {
      entry.state = 'failed';
      return;
    }
    this.waiting.push({ hook, signed, entry, sinceMs: this.nowMs() });
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const waitedMs = this.nowMs() - next.sinceMs;
      const delivered = this.failing && waitedMs > this.policy.totalMs ? false : await this.deliver(next);
      this.failing = !delivered;
      next.entry.state = delivered ? 'delivered' : 'failed';
    }
    this.running = false;
  }

  private async deliver({ hook, signed, entry }: Waiting): Promise<boolean> {
    const deadlineMs = this.nowMs() + this.policy.totalMs;
    for (let pauseMs = this.policy.pauseMs; !this.cancelled.aborted; pauseMs *= 2) {
      const leftMs = Math.ceil(deadlineMs - this.nowMs());
      if (leftMs <= 0) return false;
      entry.attempts += 1;
      const result = await postWebhook(
        hook.url,
        attemptOf(signed, entry.attempts),
        Math.min(hook.timeoutMs, leftMs),
        this.cancelled,
      );
      entry.statuses.push(result.status ?? result.failure);
      entry.answer = result.status === null ? undefined : result.body;
      if (result.status !== null && result.status >= 200 && result.status < 300) return true;
      if (entry.attempts >= this.attemptsAllowed(result)) return false;
      await this.clock.pause(pauseMs, this.cancelled);
    }
    return false;
  }

  private attemptsAllowed(result: AttemptResult): number {
    if (result.status !== null) return isRetryable(result.status) ? this.policy.attemptsOnRefusal : 1;
    if (result.failure === 'cancelled') return 0;
    return result.failure === 'timeout' ? this.policy.attemptsOnRefusal : this.policy.attemptsOnNetworkError;
  }
}

function isRetryable(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
