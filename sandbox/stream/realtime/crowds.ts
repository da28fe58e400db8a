import type { SocketLimits } from './limits.js';

/** What channels with many watchers do not get at all: who types, and who has read. */
const NEVER = /^(typing\.(start|stop)|message\.read)$/;
/** What they get now and then; each carries the count of all watchers, so that the next one makes up for those left out. */
const AT_TIMES = /^user\.watching\.(start|stop)$/;

/** Keeps events of little weight from channels with so many watchers that they would be told of nothing else, as Stream does. */
export class Crowds {
  /** When each crowded channel was last told of watchers, in ms of a clock that never goes back. */
  private readonly toldMs = new Map<string, number>();

  constructor(
    private readonly limits: SocketLimits,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Whether the watchers of a channel are told of an event, when there are so many of them. */
  hears(type: string, cid: string, watchers: number): boolean {
    if (watchers <= this.limits.maxWatchersForAll) return true;
    if (NEVER.test(type)) return false;
    if (!AT_TIMES.test(type)) return true;
    const now = this.nowMs();
    for (const [other, atMs] of this.toldMs) if (now - atMs >= this.limits.crowdedWatchingMs) this.toldMs.delete(other);
    if (this.toldMs.has(cid)) return false;
    this.toldMs.set(cid, now);
    return true;
  }
}
