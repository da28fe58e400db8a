import { randomBytes } from 'node:crypto';
import { MongoError } from '../errors.js';
import type { CursorReply } from './command.js';

/** Documents in a first batch when the client names no size, as MongoDB has it. */
export const DEFAULT_BATCH = 101;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 10 * 60 * 1000;

interface OpenCursor {
  readonly ns: string;
  readonly documents: readonly Uint8Array[];
  next: number;
  lastUsedMs: number;
}

/**
 * Open cursors. A cursor keeps the bytes of its whole result, so later writes do not show in it. Idle ones end after
 * ten minutes, checked whenever a cursor is opened.
 */
export class Cursors {
  private readonly open = new Map<bigint, OpenCursor>();

  /** The first batch of a result; the rest stays behind under the reply's cursor id, which is 0 when nothing does. */
  first(ns: string, documents: readonly Uint8Array[], batchSize: number, singleBatch: boolean, now: Date): CursorReply {
    const cursor: OpenCursor = { ns, documents, next: 0, lastUsedMs: now.getTime() };
    const batch = takeBatch(cursor, batchSize);
    const done = singleBatch || (cursor.next >= documents.length && !(batchSize === 0 && documents.length > 0));
    if (done) return { batchName: 'firstBatch', batch, cursorId: 0n, ns };
    this.dropIdle(now);
    const cursorId = randomBytes(8).readBigInt64BE() & 0x7fffffffffffffffn;
    this.open.set(cursorId, cursor);
    return { batchName: 'firstBatch', batch, cursorId, ns };
  }

  /** The next batch; throws code 43 for a cursor that is not open. */
  next(cursorId: bigint, ns: string, batchSize: number | undefined, now: Date): CursorReply {
    const cursor = this.open.get(cursorId);
    if (cursor === undefined) throw new MongoError(43, `cursor id ${cursorId} not found`);
    if (cursor.ns !== ns) {
      throw new MongoError(
        13,
        `Requested getMore on namespace '${ns}', but cursor belongs to a different namespace ${cursor.ns}`,
      );
    }
    cursor.lastUsedMs = now.getTime();
    const batch = takeBatch(cursor, batchSize || Infinity);
    const done = cursor.next >= cursor.documents.length;
    if (done) this.open.delete(cursorId);
    return { batchName: 'nextBatch', batch, cursorId: done ? 0n : cursorId, ns };
  }

  kill(cursorId: bigint): boolean {
    return this.open.delete(cursorId);
  }

  get size(): number {
    return this.open.size;
  }

  private dropIdle(now: Date): void {
    for (const [id, { lastUsedMs }] of this.open) {
      if (now.getTime() - lastUsedMs > IDLE_MS) this.open.delete(id);
    }
  }
}

function takeBatch(cursor: OpenCursor, batchSize: number): Uint8Array[] {
  const batch: Uint8Array[] = [];
  let bytes = 0;
  while (batch.length < batchSize && cursor.next < cursor.documents.length) {
    const document = cursor.documents[cursor.next] ?? new Uint8Array();
    bytes += document.length + 16;
    if (bytes > MAX_BATCH_BYTES && batch.length > 0) break;
    batch.push(document);
    cursor.next += 1;
  }
  return batch;
}
