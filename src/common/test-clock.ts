import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import mongoose from 'mongoose';
import { Clock } from './clock.js';

/** The other side keeps a question open for a while when there is nothing new. */
const ANSWER_MS = 60_000;
const FIRST_ANSWER_MS = 5000;
const RETRY_MS = 500;

/**
 * For development: a clock that another program puts forward, so that what takes days is seen at once. It follows the
 * clock at the address of TEST_CLOCK_URL, and is never made without that setting.
 */
export class TestClock extends Clock implements OnModuleDestroy {
  override aheadMs = 0;
  private readonly logger = new Logger(TestClock.name);
  private readonly id = randomUUID();
  private readonly stop = new AbortController();
  private readonly listeners: ((byMs: number) => void)[] = [];
  private readonly machineNow = mongoose.now;

  private constructor(private readonly url: string) {
    super();
  }

  /** @throws Error when there is no clock at the address */
  static async at(url: string): Promise<TestClock> {
    const clock = new TestClock(url);
    clock.aheadMs = await clock.ask({}, FIRST_ANSWER_MS).catch((error: unknown) => {
      throw new Error(`TEST_CLOCK_URL: there is no clock at ${url}`, { cause: error });
    });
    // By which `createdAt` and `updatedAt` are set.
    mongoose.now = () => clock.now() as ReturnType<typeof mongoose.now>;
    void clock.follow();
    clock.logger.warn({ msg: 'this server goes by a test clock', url, aheadMs: clock.aheadMs });
    return clock;
  }

  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  override onPutForward(listener: (byMs: number) => void): void {
    this.listeners.push(listener);
  }

  onModuleDestroy(): void {
    this.stop.abort();
    mongoose.now = this.machineNow;
  }

  private async follow(): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      try {
        this.goTo(await this.ask({ follower: this.id, seen: String(this.aheadMs) }, ANSWER_MS));
      } catch (error) {
        if (signal.aborted) return;
        this.logger.debug({ msg: 'the test clock does not answer', err: error });
        await delay(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  /** Back, too: to a stand-in that was started anew. */
  private goTo(aheadMs: number): void {
    const byMs = aheadMs - this.aheadMs;
    if (byMs === 0) return;
    this.aheadMs = aheadMs;
    this.logger.log({ msg: 'the clock was put forward', byMs, aheadMs });
    for (const tell of this.listeners) tell(byMs);
  }

  private async ask(question: Record<string, string>, timeoutMs: number): Promise<number> {
    const signal = AbortSignal.any([this.stop.signal, AbortSignal.timeout(timeoutMs)]);
    const answer = await fetch(`${this.url}?${new URLSearchParams(question).toString()}`, {
      signal,
      redirect: 'error',
    });
    const { aheadMs } = (await answer.json()) as { aheadMs?: unknown };
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    if (!Number.isSafeInteger(aheadMs)) throw new Error('its answer has no aheadMs');
    return Number(aheadMs);
  }
}
