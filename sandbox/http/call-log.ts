import type { JsonObject } from './json.js';
import { Recent } from './recent.js';

/** One API call as `GET /_sandbox/calls` shows it. Holds no token. */
export interface CallEntry {
  readonly seq: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: JsonObject;
  /** What the caller calls it by: `X-Client-Request-Id` or `X-Request-Id`. */
  readonly requestId?: string;
  /** Null without one, and once it is forgotten. */
  body: unknown;
  /** Null while the call runs. */
  status: number | null;
  /** Absent while the call runs. */
  durationMs?: number;
  auth: 'server' | 'user' | 'none';
  userId?: string;
  /** The name of the operation, where operations have names. */
  operation?: string;
  /** Present when the effect happened and the answer was withheld by a fault. */
  dropped?: true;
}

/** A call as it comes in. */
export type IncomingCall = Pick<CallEntry, 'at' | 'method' | 'path' | 'query' | 'requestId'>;

const MAX_CALLS = 10_000;
/** Bytes, as they were sent, of all bodies that are kept together. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** The answers of so many calls are kept, with so many characters each. */
const MAX_ANSWERS = 500;
const MAX_ANSWER_CHARACTERS = 16_384;

/** Every API call received, in order of arrival; the oldest are forgotten beyond 10,000, and their bodies beyond 32 MiB. */
export class CallLog {
  readonly recent = new Recent<CallEntry>(MAX_CALLS);
  private readonly answers = new Map<number, string>();
  /** How many bytes the body of each call has. */
  private readonly bodies = new Map<number, number>();
  private bodyBytes = 0;

  open(call: IncomingCall): CallEntry {
    return this.recent.add({
      seq: this.recent.lastSeq + 1,
      ...call,
      query: withoutTokens(call.query),
      body: null,
      status: null,
      auth: 'none',
    });
  }

  /** Keeps a body of so many bytes, and forgets the oldest ones for it. */
  keepBody(entry: CallEntry, body: unknown, bytes: number): void {
    entry.body = body;
    if (bytes === 0) return;
    this.bodies.set(entry.seq, bytes);
    this.bodyBytes += bytes;
    for (const [seq, freed] of this.bodies) {
      if (this.bodyBytes <= MAX_BODY_BYTES && this.bodies.size <= MAX_CALLS) break;
      const oldest = this.recent.get(seq);
      if (oldest !== undefined) oldest.body = null;
      this.bodies.delete(seq);
      this.bodyBytes -= freed;
    }
  }

  /** What is kept, with its bounds. */
  sizes(): Readonly<Record<string, { size: number; max: number }>> {
    return {
      calls: { size: this.recent.size, max: MAX_CALLS },
      callBodyBytes: { size: this.bodyBytes, max: MAX_BODY_BYTES },
      answers: { size: this.answers.size, max: MAX_ANSWERS },
    };
  }

  /** Keeps the start of an answer. */
  keepAnswer({ seq }: CallEntry, text: string): void {
    // A part of a long string keeps the whole of it in memory, hence the copy.
    this.answers.set(seq, Buffer.from(text.slice(0, MAX_ANSWER_CHARACTERS)).toString());
    const oldest = this.answers.size > MAX_ANSWERS ? this.answers.keys().next().value : undefined;
    if (oldest !== undefined) this.answers.delete(oldest);
  }

  /** The start of the answer to a call; undefined when it is not, or no longer, kept. */
  answerTo(seq: number): string | undefined {
    return this.answers.get(seq);
  }

  all(): CallEntry[] {
    return this.recent.all();
  }

  clear(): void {
    this.recent.clear();
    this.answers.clear();
    this.bodies.clear();
    this.bodyBytes = 0;
  }
}

function withoutTokens(query: JsonObject): JsonObject {
  const { authorization: _authorization, ...rest } = query;
  return rest;
}
