import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

const WINDOW_MS = 100;
/** 500 requests a second: more than people cause, so it is a burst of events, and there is little time for anything else. */
const BUSY_REQUESTS = 50;
/** A write costs about the same for one event as for fifty; a notification may be so late. */
const GATHER_MS = 50;
/** However busy the process is, background work gets its turn after this. */
const LONGEST_WAIT_MS = 500;

/**
 * Knows whether the process is under a burst of requests, so that background work can let it pass. Acknowledging an
 * event is urgent (Stream gives up after seconds), dealing with it can wait a moment.
 */
@Injectable()
export class LoadGauge {
  private windowStartedAtMs = 0;
  private requests = 0;
  private requestsBefore = 0;

  /** Called for every request as it arrives. */
  noteRequest(): void {
    this.slide();
    this.requests += 1;
  }

  /**
   * Waits a moment, in which more work gathers to be done together, and in a burst until it is over or background work
   * has waited long enough.
   */
  async yieldToRequests(): Promise<void> {
    let waitedMs = 0;
    do {
      await delay(GATHER_MS);
      waitedMs += GATHER_MS;
    } while (waitedMs < LONGEST_WAIT_MS && this.isBusy());
  }

  private isBusy(): boolean {
    this.slide();
    return Math.max(this.requests, this.requestsBefore) >= BUSY_REQUESTS;
  }

  private slide(): void {
    const nowMs = performance.now();
    const elapsedMs = nowMs - this.windowStartedAtMs;
    if (elapsedMs < WINDOW_MS) return;
    this.requestsBefore = elapsedMs < 2 * WINDOW_MS ? this.requests : 0;
    this.requests = 0;
    this.windowStartedAtMs = nowMs;
  }
}
