import type { Instance } from './instance.js';
import { NEVER, type Operation, type Phase } from './operation.js';

/** When a server is killed. */
export interface Plan {
  /** A named crash point, or what kind of chance decides. */
  readonly name: string;
  /** Asked at every operation whether this is the one; absent when a timer decides. */
  readonly isIt?: (phase: Phase, operation: Operation) => boolean;
  /** Absent when an operation decides. */
  readonly afterMs?: number;
  /** Killed once more while it recovers, at this operation after the first kill; absent for no more. */
  readonly againAt?: number | undefined;
  /** The same by a question like `isIt`, for moments that only a recovery has. */
  readonly isItAgain?: (phase: Phase, operation: Operation) => boolean;
}

/** Kills a server as planned, and restarts it each time, as a supervisor would. */
export class Killer {
  kills = 0;
  private readonly timer: NodeJS.Timeout | undefined;
  private exits = 0;
  private recovery = 0;
  private stopped = false;

  constructor(
    private readonly server: Instance,
    private readonly plan: Plan,
  ) {
    server.observer = (phase, operation) => this.decide(phase, operation);
    if (plan.afterMs !== undefined) this.timer = setTimeout(() => this.kill(), plan.afterMs);
    void this.supervise();
  }

  /** Kills it now, unless it was killed before or all is over. */
  kill(): void {
    if (this.stopped || this.kills > 0) return;
    void this.strike();
  }

  /** No more kills and no more restarts. Returns what is wrong: a server that ended without being killed. */
  stop(): string[] {
    this.stopped = true;
    clearTimeout(this.timer);
    this.server.observer = () => undefined;
    return this.exits > this.kills ? [`the server ended by itself:\n${this.server.process.lines.join('\n')}`] : [];
  }

  private decide(phase: Phase, operation: Operation): Promise<void> | undefined {
    if (this.kills === 0) return this.plan.isIt?.(phase, operation) ? this.strike() : undefined;
    if (this.kills > 1 || this.exits === 0) return undefined;
    this.recovery += 1;
    const isIt = this.recovery === this.plan.againAt || this.plan.isItAgain?.(phase, operation);
    return isIt ? this.strike() : undefined;
  }

  /** The operation at which the server was killed never completes. */
  private strike(): Promise<void> {
    this.kills += 1;
    this.server.process.signal('SIGKILL');
    return NEVER;
  }

  private async supervise(): Promise<void> {
    for (;;) {
      await this.server.process.exited;
      if (this.stopped) return;
      this.exits += 1;
      this.server.launch();
    }
  }
}
