/** How long something took, in ms. */
export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** What a list of times says; NaN when it is empty. */
export function summariseLatency(timesMs: readonly number[]): Latency {
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((part) => percentile(timesMs, part)) as [number, number, number];
  return { p50Ms, p95Ms, p99Ms };
}

/**
 * The value below which the given part of all values lies, by the nearest rank; NaN when there are none.
 *
 * @param part 0.5 for the median, 0.99 for the 99th percentile
 */
export function percentile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

/** The middle value; of an even number of them, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted();
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
