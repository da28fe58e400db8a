import { InputError } from '../http/refusal.js';
import type { TestClock } from './test-clock.js';

/** How long a question is kept open when there is nothing new. */
const HOLD_MS = 20_000;
/** Who was answered and does not ask again within this time has gone. */
const GONE_MS = 5000;
/** How long others may take until they have taken over a new time. */
const SETTLE_MS = 2000;
const MAX_FOLLOWERS = 50;

interface Follower {
  /** How far ahead it is, as it has said last. */
  seenMs: number;
  /** Ends the question that it has open. */
  answer?: (() => void) | undefined;
  going?: NodeJS.Timeout | undefined;
}

/**
 * Other processes that go by the clock. Each asks again and again, and says in every question how far ahead it is; so an open
 * question means that there is nothing new for it, and the next one that it has taken over what it was told.
 */
export class Followers {
  private readonly followers = new Map<string, Follower>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly clock: TestClock) {
    clock.onPutForward(() => {
      for (const { answer } of this.followers.values()) answer?.();
    });
  }

  get count(): number {
    return this.followers.size;
  }

  /** How many have not taken over the time. */
  get late(): number {
    return [...this.followers.values()].filter(({ seenMs }) => seenMs !== this.clock.aheadMs).length;
  }

  /** Resolves as soon as a follower that is at `seenMs` is to be told the time, at once if that is now. */
  async ask(id: string, seenMs: number, gone: AbortSignal): Promise<void> {
    const follower = this.followers.get(id) ?? { seenMs };
    if (!this.followers.has(id) && this.count >= MAX_FOLLOWERS) {
      throw new InputError(`more than ${MAX_FOLLOWERS} others follow this clock already`);
    }
    this.followers.set(id, follower);
    follower.answer?.();
    clearTimeout(follower.going);
    follower.seenMs = seenMs;
    this.tell();
    if (seenMs === this.clock.aheadMs) await this.hold(follower, gone);
    if (gone.aborted) this.remove(id, follower);
    else follower.going = setTimeout(() => this.remove(id, follower), GONE_MS).unref();
  }

  /** Resolves when every follower has taken over the time; after two seconds in any case. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(), SETTLE_MS);
      const end = (): void => {
        clearTimeout(timer);
        this.listeners.delete(check);
        resolve();
      };
      const check = (): void => {
        if (this.late === 0) end();
      };
      this.listeners.add(check);
      check();
    });
  }

  private hold(follower: Follower, gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(), HOLD_MS).unref();
      const end = (): void => {
        clearTimeout(timer);
        gone.removeEventListener('abort', end);
        if (follower.answer === end) follower.answer = undefined;
        resolve();
      };
      follower.answer = end;
      gone.addEventListener('abort', end);
      if (gone.aborted) end();
    });
  }

  private remove(id: string, follower: Follower): void {
    if (follower.answer !== undefined) return;
    clearTimeout(follower.going);
    this.followers.delete(id);
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
