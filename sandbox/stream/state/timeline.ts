/**
 * The one source of timestamps. Stream's have microseconds and clients order by them, so no two may be equal:
 * within one reading of the clock each further timestamp is a microsecond later.
 */
export class Timeline {
  private lastMicros = 0;

  constructor(private readonly clock: () => Date) {}

  /** Milliseconds since the epoch, as the injected clock has them; for token times and rate windows, not for ordering. */
  nowMs(): number {
    return this.clock().getTime();
  }

  /** The next timestamp: RFC 3339, UTC, six decimals, later than every timestamp before. */
  next(): string {
    this.lastMicros = Math.max(this.nowMs() * 1000, this.lastMicros + 1);
    return formatMicros(this.lastMicros);
  }

  /** Makes later timestamps follow `timestamp`; called for restored data, in case the clock went back between two runs. */
  advancePast(timestamp: string): void {
    const micros = parseMicros(timestamp);
    if (micros !== undefined) this.lastMicros = Math.max(this.lastMicros, micros);
  }
}

/** Microseconds since the epoch as Stream's timestamp text. */
export function formatMicros(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = String(Math.floor(micros - millis * 1000)).padStart(3, '0');
  return new Date(millis).toISOString().replace('Z', `${rest}Z`);
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:\d\d)$/;

/** Microseconds since the epoch, or undefined when `text` is no RFC 3339 timestamp. */
export function parseMicros(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const millis = Date.parse(text);
  if (Number.isNaN(millis)) return undefined;
  const fraction = (match[1] ?? '').padEnd(6, '0').slice(0, 6);
  return Math.floor(millis / 1000) * 1_000_000 + Number(fraction);
}
