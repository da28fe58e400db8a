import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Clock } from '../common/clock.js';

const REMEASURE_AFTER_MS = 60_000;
const SAMPLES = 5;

/**
 * The database's time, as measured by this process. Leases and due times are compared between processes, so they use the
 * one clock that all processes share; instances whose own clocks are ten minutes apart still agree.
 */
@Injectable()
export class DatabaseClock implements OnModuleInit {
  private readonly logger = new Logger(DatabaseClock.name);
  private offsetMs = 0;
  private measuredAtMs = Number.NEGATIVE_INFINITY;
  private measuring: Promise<void> | undefined;

  constructor(
    private readonly clock: Clock,
    @InjectConnection() private readonly connection: Connection,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.measure();
  }

  /** Never waits: an old measurement is renewed in the background. */
  now(): Date {
    const nowMs = this.clock.now().getTime();
    if (Math.abs(nowMs - this.measuredAtMs) > REMEASURE_AFTER_MS) this.remeasure();
    return new Date(nowMs + this.offsetMs);
  }

  private remeasure(): void {
    this.measuring ??= this.measure()
      .catch((error: unknown) => this.logger.warn({ msg: 'could not read the database clock', err: error }))
      .finally(() => (this.measuring = undefined));
  }

  /**
   * Cristian's algorithm: the server read its clock in the middle of the round trip. The error is at most half a round
   * trip, so the shortest of several counts: on a busy machine a single one may take hundreds of milliseconds.
   */
  private async measure(): Promise<void> {
    let shortestMs = Number.POSITIVE_INFINITY;
    let { offsetMs, measuredAtMs } = this;
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const before = this.clock.now().getTime();
      const reply = await this.connection.db?.command({ hello: 1 });
      const after = this.clock.now().getTime();
      if (!(reply?.['localTime'] instanceof Date) || after - before >= shortestMs) continue;
      shortestMs = after - before;
      offsetMs = reply['localTime'].getTime() - (before + after) / 2;
      measuredAtMs = after;
    }
    this.offsetMs = offsetMs;
    this.measuredAtMs = measuredAtMs;
  }
}
