import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamChat } from 'stream-chat';

/** Between two calls, so that a second stays below the thirtieth part of a minute's limit. */
const GAP_MS = 100;
/** A limit is full again after a minute at most. */
const LONGEST_WAIT_MS = 61_000;
const MAX_TRIES = 3;

/** A call as axios keeps it, with how often it was sent. */
interface Sent {
  data?: unknown;
  tries?: number;
}

interface Headers {
  readonly [name: string]: unknown;
}

/**
 * Keeps clients within the rate limits of an app: calls go out one by one with a gap, the next one waits when a limit is
 * used up, and a call that was refused with 429 is sent again.
 */
export class Pacing {
  private nextAtMs = 0;

  constructor(
    private readonly clock: { nowMs: () => number; pause: (ms: number) => Promise<unknown> } = {
      nowMs: () => Date.now(),
      pause: (ms) => sleep(ms),
    },
  ) {}

  apply({ axiosInstance }: StreamChat): void {
    axiosInstance.interceptors.request.use(async (config) => {
      await this.turn();
      return config;
    });
    axiosInstance.interceptors.response.use(
      (response) => {
        this.heed(response.headers);
        return response;
      },
      async (error: Error & { config?: Sent; response?: { status: number; headers: Headers } }) => {
        const { config, response } = error;
        if (response === undefined || config === undefined) throw error;
        this.heed(response.headers, response.status === 429);
        config.tries = (config.tries ?? 1) + 1;
        // The body of an upload is a stream, which was read.
        const canRepeat = config.data === undefined || typeof config.data === 'string';
        if (response.status !== 429 || !canRepeat || config.tries > MAX_TRIES) throw error;
        return axiosInstance.request(config);
      },
    );
  }

  /** Waits for this call's turn. */
  private async turn(): Promise<void> {
    const now = this.clock.nowMs();
    const atMs = Math.max(now, this.nextAtMs);
    this.nextAtMs = atMs + GAP_MS;
    if (atMs > now) await this.clock.pause(atMs - now);
  }

  /** Puts the next call off when the limit of an endpoint is used up: which endpoint it will be is not known. */
  private heed(headers: Headers, isRefused = false): void {
    const remaining = headers['x-ratelimit-remaining'];
    if (!isRefused && (remaining === undefined || Number(remaining) > 0)) return;
    const now = this.clock.nowMs();
    const resetMs = Number(headers['x-ratelimit-reset']) * 1000;
    const waitMs = Number.isFinite(resetMs) ? Math.max(GAP_MS, resetMs - now) : LONGEST_WAIT_MS;
    this.nextAtMs = Math.max(this.nextAtMs, now + Math.min(LONGEST_WAIT_MS, waitMs));
  }
}
