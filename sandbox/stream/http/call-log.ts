import type { JsonObject } from '../state/entities.js';

/** One API call as `GET /_sandbox/calls` shows it. Holds no token. */
export interface CallEntry {
  readonly seq: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: JsonObject;
  body: unknown;
  /** Null while the call runs. */
  status: number | null;
  auth: 'server' | 'user' | 'none';
  userId?: string;
  /** Present when the effect happened and the answer was withheld by a fault. */
  dropped?: true;
}

const MAX_CALLS = 10_000;

/** Every API call received, in order of arrival; the oldest are forgotten beyond 10,000. */
export class CallLog {
  private entries: CallEntry[] = [];
  private seq = 0;

  open(call: { at: string; method: string; path: string; query: JsonObject }): CallEntry {
    this.seq += 1;
    const entry: CallEntry = {
      seq: this.seq,
      ...call,
      query: withoutTokens(call.query),
      body: null,
      status: null,
      auth: 'none',
    };
    this.entries.push(entry);
    if (this.entries.length >= MAX_CALLS * 2) this.entries = this.all();
    return entry;
  }

  all(): CallEntry[] {
    return this.entries.slice(-MAX_CALLS);
  }

  clear(): void {
    this.entries = [];
    this.seq = 0;
  }
}

function withoutTokens(query: JsonObject): JsonObject {
  const { authorization: _authorization, ...rest } = query;
  return rest;
}
