import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Clock } from '../common/clock.js';

const REMEASURE_AFTER_MS = 60_000;
const SAMPLES = 5;

/** By how much our wall clock and the monotonic one may part: more means that one was set or the machine was asleep. */
const TOLERATED_STEP_MS = 1000;

interface Measurement {
  /** How far the database's time is ahead of the monotonic clock's. */
  readonly offsetMs: number;
  /** When it was measured, by the monotonic clock and by the wall clock. */
  readonly atMs: number;
  readonly wallMs: number;
}

/**
 * The database's time, as measured by this process. Leases and due times are compared between processes, so they use the
 * one clock that all processes share; instances whose own clocks are ten minutes apart still agree.
 *
 * Between measurements it goes by the monotonic clock, so it does not follow when our own clock is set. That clock stands
 * still while a machine is suspended; the wall clock shows this, and the time is measured again.
 */
@Injectable()
export class DatabaseClock implements OnModuleInit {
  private readonly logger = new Logger(DatabaseClock.name);
  private measured: Measurement = {
    offsetMs: Date.now() - performance.now(),
    atMs: Number.NEGATIVE_INFINITY,
    wallMs: 0,
  };
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
    const nowMs = performance.now();
    const { offsetMs, atMs, wallMs } = this.measured;
    const ageMs = nowMs - atMs;
    const stepMs = this.wallMs() - wallMs - ageMs;
    if (ageMs > REMEASURE_AFTER_MS || Math.abs(stepMs) > TOLERATED_STEP_MS) this.remeasure();
    return new Date(nowMs + offsetMs + this.clock.aheadMs);
  }

  /** This machine's time: a test clock that is put forward is no step of it. */
  private wallMs(): number {
    return this.clock.now().getTime() - this.clock.aheadMs;
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
    let { measured } = this;
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const beforeMs = performance.now();
      const reply = await this.connection.db?.command({ hello: 1 });
      const atMs = performance.now();
      if (!(reply?.['localTime'] instanceof Date) || atMs - beforeMs >= shortestMs) continue;
      shortestMs = atMs - beforeMs;
      const offsetMs = reply['localTime'].getTime() - (beforeMs + atMs) / 2;
      measured = { offsetMs, atMs, wallMs: this.wallMs() };
    }
    this.measured = measured;
  }
}
