import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** An abort controller that any number of calls and deliveries may wait on. */
export function newCancellation(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** The waiting that faults demand, until a reset or the end. */
export class Delays {
  private cancellation = newCancellation();

  /** False when a reset or the end came in between: then the call must not be worked on any more. */
  async wait(milliseconds: number): Promise<boolean> {
    const { signal } = this.cancellation;
    await pause(milliseconds, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }

  /** Ends the waiting of the calls under way. */
  reset(): void {
    this.cancellation.abort();
    this.cancellation = newCancellation();
  }

  cancel(): void {
    this.cancellation.abort();
  }
}
