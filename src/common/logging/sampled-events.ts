import { recordSecurityEvent, type SecurityEvent } from './security-log.js';

const WINDOW_MS = 60_000;
/** Lines in one window, before all further events are only counted. */
const MAX_LINES = 10;

/**
 * Security events that callers without an account can cause as often as they like. In each minute, the first event of
 * every source is written, for a few sources; all others are counted, and their count is written when the minute is over.
 * So a flood neither fills the log nor hides in it. Each process counts for itself.
 */
export class SampledEvents {
  private readonly sources = new Set<string>();
  private unwritten = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly event: SecurityEvent) {}

  /**
   * @param source what is the same in events of which one is enough, such as a reason and an address
   * @param fields as for {@link recordSecurityEvent}
   */
  note(source: string, fields: Readonly<Record<string, unknown>>): void {
    this.timer ??= setTimeout(() => this.closeWindow(), WINDOW_MS).unref();
    if (this.sources.has(source) || this.sources.size >= MAX_LINES) {
      this.unwritten += 1;
      return;
    }
    this.sources.add(source);
    recordSecurityEvent(this.event, fields);
  }

  private closeWindow(): void {
    const count = this.unwritten;
    this.timer = undefined;
    this.unwritten = 0;
    this.sources.clear();
    if (count > 0) recordSecurityEvent(this.event, { count, seconds: WINDOW_MS / 1000 });
  }
}
