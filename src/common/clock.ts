import { Injectable } from '@nestjs/common';

/** The time, injected so that time-driven behaviour is tested without sleeping. */
@Injectable()
export class Clock {
  /** How far it is ahead of the machine's time, in ms: 0, except for a test clock that was put forward. */
  readonly aheadMs: number = 0;

  now(): Date {
    return new Date();
  }

  /** Calls `listener` whenever the clock was put forward, with by how much. Only test clocks are. */
  onPutForward(_listener: (byMs: number) => void): void {
    // This one goes by itself.
  }
}
