const DAY_MS = 24 * 60 * 60 * 1000;
/** How far the clock can be ahead. */
export const MAX_AHEAD_MS = 365 * DAY_MS;

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
  handle?: NodeJS.Timeout;
}

/**
 * The time of the stand-ins: the machine's, or later once it was put forward. It never goes back. Timers that are set here
 * come due with it; what is about the network (time-outs, pings, delays of calls) stays with the machine's time.
 */
export class TestClock {
  private ahead = 0;
  private readonly timers = new Set<Timer>();
  private readonly listeners = new Set<() => void>();

  /** @param machine the time that it is ahead of */
  constructor(private readonly machine: () => Date = () => new Date()) {}

  get aheadMs(): number {
    return this.ahead;
  }

  readonly now = (): Date => new Date(this.machine().getTime() + this.ahead);

  /** Puts it so far ahead of the machine's time, if it is not further ahead already. Runs what comes due before it returns. */
  putAhead(aheadMs: number): void {
    if (aheadMs <= this.ahead) return;
    this.ahead = aheadMs;
    for (const timer of [...this.timers].toSorted((a, b) => a.dueMs - b.dueMs)) this.arm(timer);
    for (const tell of this.listeners) tell();
  }

  /** Calls `listener` each time after the clock was put forward. Returns what ends that. */
  onPutForward(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Does something later. It does not keep the process alive. */
  after(milliseconds: number, run: () => void): { cancel(): void } {
    const timer: Timer = { dueMs: this.elapsedMs() + milliseconds, run };
    this.timers.add(timer);
    timer.handle = this.wait(timer);
    return { cancel: () => this.forget(timer) };
  }

  /** Resolves when so much time has passed, or `signal` was aborted. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = this.after(milliseconds, end);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });
  }

  private arm(timer: Timer): void {
    if (!this.timers.has(timer)) return;
    clearTimeout(timer.handle);
    if (timer.dueMs <= this.elapsedMs()) this.fire(timer);
    else timer.handle = this.wait(timer);
  }

  private wait(timer: Timer): NodeJS.Timeout {
    return setTimeout(() => this.fire(timer), timer.dueMs - this.elapsedMs()).unref();
  }

  private fire(timer: Timer): void {
    this.forget(timer);
    timer.run();
  }

  private forget(timer: Timer): void {
    clearTimeout(timer.handle);
    this.timers.delete(timer);
  }

  /** For durations: the machine's clock may be set meanwhile. */
  private elapsedMs(): number {
    return performance.now() + this.ahead;
  }
}
