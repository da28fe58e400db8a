import type { Latency } from '../load/statistics.js';

/** One server's part of a comparison: medians over the rounds. */
export interface Side {
  readonly name: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Resident memory of the server's process after the load. */
  readonly rssMiB: number;
}

/** Our server compared with another one, in one run. */
export interface Comparison {
  readonly scenario: string;
  readonly connections: number;
  /** Whether the ratio is of requests per second, or of the median time of a request. */
  readonly by: 'rate' | 'p50';
  readonly ours: Side;
  readonly other: Side;
  /** How many times better ours is; below 1 it is worse. */
  readonly ratio: number;
  /** The ratio that is wanted at least; absent where there is none. */
  readonly goal?: number | undefined;
}

/** A figure of our server alone. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Wanted at most; absent where the figure is for information. */
  readonly atMost?: number | undefined;
}

/** What one operation costs at a given size of the database. */
export interface GrowthRow {
  /** Documents of each kind: accounts, channels, events. */
  readonly documents: number;
  readonly operation: string;
  /** Index keys that the database looked at; NaN where it does not report them. */
  readonly keysExamined: number;
  readonly docsExamined: number;
  readonly p50Ms: number;
  /** Data and, where the database reports it, indexes of all collections. */
  readonly dataMiB: number;
  readonly indexMiB: number;
}

/** How long messages take from one client to others. */
export interface RealtimeRow {
  readonly what: string;
  /** Connected at the time. */
  readonly clients: number;
  readonly ours: Latency;
  /** The server it is compared with, where there is one. */
  readonly other?: Latency & { readonly name: string };
  /** Wanted at most; absent where the row is for information. */
  readonly goalP95Ms?: number;
}

/** Everything that a run has found. */
export interface Report {
  readonly comparisons: Comparison[];
  readonly figures: Figure[];
  readonly growth: GrowthRow[];
  readonly realtime: RealtimeRow[];
  /** Scenarios that could not be measured, and why. */
  readonly failures: { readonly scenario: string; readonly reason: string }[];
}
